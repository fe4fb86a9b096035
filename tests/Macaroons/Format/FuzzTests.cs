using System.Text;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Tests.Format;

/// <summary>
/// Whatever arrives: never an exception, and never accepted unless it is byte for byte what was minted. The token has
/// no location, the one field that no signature covers.
/// </summary>
public sealed class FuzzTests
{
    private const int Rounds = 20_000;

    private readonly Random _random = new(20260601);
    private readonly byte[] _binary;

    public FuzzTests()
    {
        Macaroon.Mint(TestTokens.Key, Encoding.UTF8.GetBytes(TestTokens.Identifier), location: "", out var token);
        token = TestTokens.Append(token!, "tools = search", "budget = 5", "label = a");
        token.AppendThirdParty("", "shared"u8, "approval"u8, out token);
        Macaroon.Mint(MacaroonKey.Derive("shared"u8), "approval"u8, location: "", out var discharge);
        discharge = TestTokens.Append(discharge!, "expires = 4102444800");
        Assert.Equal(DecodeStatus.Decoded, token!.WithDischarges([discharge], out var bundle));
        _binary = bundle!.ToBinary();
        Assert.True(IsAccepted(_binary));
    }

    [Fact]
    public void Verify_RandomBytes_AreNeverAccepted()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new byte[_random.Next(0, 300)];
            _random.NextBytes(bytes);
            if (bytes.Length > 0 && round % 2 == 0)
            {
                bytes[0] = MacaroonReader.Version;
            }

            Assert.False(IsAccepted(bytes));
        }
    }

    [Fact]
    public void Verify_RandomFieldSequences_AreNeverAccepted()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new List<byte> { MacaroonReader.Version };
            for (var field = _random.Next(1, 20); field > 0; field--)
            {
                var length = _random.Next(0, 40);
                bytes.Add((byte)_random.Next(0, 7));
                bytes.Add((byte)length);
                bytes.AddRange(Enumerable.Repeat((byte)0, length));
            }

            Assert.False(IsAccepted([.. bytes]));
        }
    }

    [Fact]
    public void Verify_MutatedToken_IsNeverAccepted()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = _binary.ToArray();
            for (var change = _random.Next(1, 4); change > 0; change--)
            {
                bytes[_random.Next(bytes.Length)] ^= (byte)_random.Next(1, 256);
            }

            Assert.True(bytes.SequenceEqual(_binary) || !IsAccepted(bytes));
        }
    }

    [Fact]
    public void Verify_TokenWithBytesCutOrInserted_IsNeverAccepted()
    {
        for (var length = 0; length < _binary.Length; length++)
        {
            Assert.False(IsAccepted(_binary[..length]));
            Assert.False(IsAccepted([.. _binary[..length], .. _binary[(length + 1)..]]));
            Assert.False(IsAccepted([.. _binary[..length], (byte)_random.Next(256), .. _binary[length..]]));
            Assert.False(IsAccepted([.. _binary, .. _binary[..(length + 1)]]));
        }
    }

    [Fact]
    public void Verify_EveryBitFlippedOnce_IsNeverAccepted()
    {
        for (var bit = 0; bit < 8 * _binary.Length; bit++)
        {
            var bytes = _binary.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(IsAccepted(bytes), $"bit {bit}");
        }
    }

    [Fact]
    public void Decode_MutatedTextAndJson_NeverThrows()
    {
        Assert.Equal(DecodeStatus.Decoded, Macaroon.DecodeBytes(_binary, out var token));
        var json = Encoding.UTF8.GetBytes(token!.ToJson());
        var text = Encoding.UTF8.GetBytes(token.ToText());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var original in (byte[][])[json, text])
            {
                var bytes = original.ToArray();
                bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
                bytes = bytes[_random.Next(2)..^_random.Next(2)];
                var accepted = Macaroon.Decode(bytes, out var read) == DecodeStatus.Decoded
                    && MacaroonVerifier.Verify(read!, TestTokens.Key, out _) == VerifyStatus.Verified;
                Assert.True(!accepted || read!.ToBinary().SequenceEqual(_binary));
            }
        }
    }

    private static bool IsAccepted(byte[] bytes) =>
        Macaroon.DecodeBytes(bytes, out var token) == DecodeStatus.Decoded
        && MacaroonVerifier.Verify(token!, TestTokens.Key, out _) == VerifyStatus.Verified;
}
