using SatGate.Gateway.Identity;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Identity;

/// <summary>The cache of verified tokens: what it forgets, and what it must not take.</summary>
public sealed class TokenCacheTests
{
    private static readonly TimeSpan s_age = TimeSpan.FromSeconds(60);

    private readonly ManualTimeProvider _clock = new();
    private readonly TokenCache _cache;

    public TokenCacheTests() => _cache = new TokenCache(_clock);

    [Fact]
    public void Find_WhileRevocationsAreNotTold_FindsNothing()
    {
        Assert.True(_cache.TryAdd("t", Some(), 0, s_age));
        Assert.Null(_cache.Find("t"));

        _cache.Follow(0);
        Assert.True(_cache.TryAdd("t", Some(), 0, s_age));
        Assert.NotNull(_cache.Find("t"));

        _cache.Lose();
        Assert.Null(_cache.Find("t"));
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    [InlineData(8, true)]
    public void TryAdd_OfAVerificationOlderThanARevocation_IsRefused(long seen, bool added)
    {
        _cache.Follow(7);

        Assert.Equal(added, _cache.TryAdd("t", Some(), seen, s_age));
        Assert.Equal(added, _cache.Find("t") is not null);
    }

    [Fact]
    public void Find_UsesAToken_OnlyWhileItsKeyVerifies()
    {
        _cache.Follow(0);
        _cache.TryAdd("long", Some(), 0, TimeSpan.FromHours(1));
        _cache.TryAdd("short", Some(), 0, TimeSpan.FromSeconds(5));
        _cache.TryAdd("gone", Some(), 0, TimeSpan.FromSeconds(-1));
        Assert.NotNull(_cache.Find("short"));
        Assert.Null(_cache.Find("gone"));

        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(_cache.Find("short"));
        Assert.NotNull(_cache.Find("long"));

        _clock.Advance(TokenCache.AgeMax - TimeSpan.FromSeconds(5));
        Assert.Null(_cache.Find("long"));
    }

    [Trait("weakness", "W15")]
    [Fact]
    public void Count_HoweverManyTokensCome_IsBounded()
    {
        _cache.Follow(0);
        var principal = Some();
        for (var i = 0; i < 3 * TokenCache.GenerationTokensMax; i++)
        {
            _cache.TryAdd($"token {i}", principal, 0, s_age);
            // Asked for again and again, so it moves up and stays.
            _cache.TryAdd("mine", principal, 0, s_age);
            Assert.NotNull(_cache.Find("mine"));
        }

        Assert.InRange(_cache.Count, 1, 2 * TokenCache.GenerationTokensMax);
        Assert.Null(_cache.Find("token 0"));
    }

    [Fact]
    public void Count_OfLongTokens_IsBoundedByTheirLength()
    {
        _cache.Follow(0);
        const int length = 64 * 1024;
        for (var i = 0; i < 500; i++)
        {
            _cache.TryAdd($"{i}".PadLeft(length), Some(), 0, s_age);
        }

        Assert.InRange(_cache.Count, 1, 2 * TokenCache.GenerationCharsMax / length);
    }

    [Fact]
    public void Find_InTheOldGeneration_MovesUpAndSurvivesTheNext()
    {
        _cache.Follow(0);
        _cache.TryAdd("mine", Some(), 0, s_age);
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < TokenCache.GenerationTokensMax; i++)
            {
                _cache.TryAdd($"{round} {i}", Some(), 0, s_age);
            }

            Assert.NotNull(_cache.Find("mine"));
        }
    }

    private static Principal Some()
    {
        var key = MacaroonKey.Derive("a key of a test that is long enough"u8);
        var identifier = TokenIdentifier.Create("k1", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(
            DecodeStatus.Decoded,
            Macaroon.Mint(key, System.Text.Encoding.UTF8.GetBytes(identifier.ToString()), "", out var token));
        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(token!, key, out var verified));
        return new Principal(verified!.Id.ToString(), "account", "key") { Grant = new TokenGrant(verified, "") };
    }
}
