using System.Security.Cryptography;
using SatGate.Macaroons.Chain;

namespace SatGate.Macaroons.Tests.Chain;

/// <summary>Our HMAC-SHA256 out of two hashes is the platform's, and that of RFC 4231.</summary>
public sealed class HmacChainTests
{
    [Fact]
    public void Mac_OfRandomKeysAndTextsOfEveryLength_IsThePlatforms()
    {
        var random = new Random(20261121);
        Span<byte> ours = stackalloc byte[32];
        var key = new byte[32];
        for (var length = 0; length < 2_200; length++)
        {
            var text = new byte[length];
            random.NextBytes(key);
            random.NextBytes(text);

            HmacChain.Mac(key, text, ours);

            Assert.Equal(HMACSHA256.HashData(key, text), ours.ToArray());
        }
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x36)]
    [InlineData(0x5c)]
    [InlineData(0xff)]
    public void Mac_OfKeysThatLookLikePads_IsThePlatforms(byte filled)
    {
        var key = new byte[32];
        Array.Fill(key, filled);
        Span<byte> ours = stackalloc byte[32];

        HmacChain.Mac(key, key, ours);

        Assert.Equal(HMACSHA256.HashData(key, key), ours.ToArray());
    }

    // Keys of other lengths than a signature's, below and beyond the block: cases 1, 2, 6 and 7 of RFC 4231.
    [Theory]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData(
        "4a656665", "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData(
        "aa*131", "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")]
    [InlineData(
        "aa*131", "This is a test using a larger than block-size key and a larger than block-size data. The key needs "
            + "to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2")]
    public void Mac_OfTheVectors_IsTheirs(string key, string text, string expected)
    {
        var bytes = key == "aa*131" ? [.. Enumerable.Repeat((byte)0xaa, 131)] : Convert.FromHexString(key);
        Span<byte> ours = stackalloc byte[32];

        HmacChain.Mac(bytes, System.Text.Encoding.ASCII.GetBytes(text), ours);

        Assert.Equal(expected, Convert.ToHexStringLower(ours));
    }

    [Fact]
    public void Mac_IntoTheTextItself_IsRead_BeforeItIsWritten()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var buffer = RandomNumberGenerator.GetBytes(64);
        var expected = HMACSHA256.HashData(key, buffer);

        HmacChain.Mac(key, buffer, buffer.AsSpan(0, 32));

        Assert.Equal(expected, buffer.AsSpan(0, 32).ToArray());
    }
}
