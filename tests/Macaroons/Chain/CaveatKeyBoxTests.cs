using SatGate.Macaroons.Chain;

namespace SatGate.Macaroons.Tests.Chain;

public sealed class CaveatKeyBoxTests
{
    [Fact]
    public void TryOpen_WhatWasSealed_OpensAndEveryChangeDoesNot()
    {
        var key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        var secret = Enumerable.Range(100, 32).Select(i => (byte)i).ToArray();
        var box = new byte[CaveatKeyBox.SealedBytes];
        CaveatKeyBox.Seal(key, secret, box);
        var opened = new byte[32];

        Assert.True(CaveatKeyBox.TryOpen(key, box, opened));
        Assert.Equal(secret, opened);
        for (var i = 0; i < box.Length; i++)
        {
            box[i] ^= 1;
            Assert.False(CaveatKeyBox.TryOpen(key, box, opened));
            box[i] ^= 1;
        }

        key[0] ^= 1;
        Assert.False(CaveatKeyBox.TryOpen(key, box, opened));
        Assert.False(CaveatKeyBox.TryOpen(key, box.AsSpan(1), opened));
        Assert.False(CaveatKeyBox.TryOpen(key, [], opened));
    }

    [Fact]
    public void Seal_Twice_GivesTwoBoxes()
    {
        var one = new byte[CaveatKeyBox.SealedBytes];
        var other = new byte[CaveatKeyBox.SealedBytes];
        CaveatKeyBox.Seal(new byte[32], new byte[32], one);
        CaveatKeyBox.Seal(new byte[32], new byte[32], other);

        Assert.NotEqual(one, other);
    }
}
