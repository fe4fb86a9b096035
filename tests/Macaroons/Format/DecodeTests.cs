using System.Buffers.Text;
using System.Text;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Tests.Format;

public sealed class DecodeTests
{
    private const string Signature = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public void Decode_EveryAcceptedText_IsTheSameToken()
    {
        var token = TestTokens.Mint("tools = search", "label = ???>>>");
        var text = token.ToText();
        var standard = Convert.ToBase64String(token.ToBinary());
        Assert.Contains(text, c => c is '-' or '_');

        foreach (var accepted in (string[])
        [
            text,
            text.PadRight((text.Length + 3) / 4 * 4, '='),
            standard,
            standard.TrimEnd('='),
            token.ToJson(),
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes(token.ToJson())),
        ])
        {
            Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(accepted, out var read));
            Assert.Equal(text, read!.ToText());
            Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(Encoding.UTF8.GetBytes(accepted), out read));
            Assert.Equal(text, read!.ToText());
        }
    }

    [Fact]
    public void Decode_TextInDisguise_IsNotBase64()
    {
        var text = TestTokens.Mint("tools = search", "label = ???>>>!").ToText();
        var last = text[^1];
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(text, out _));
        Assert.NotEqual(0, text.Length % 4);

        foreach (var disguised in (string[])
        [
            " " + text,
            text + "\n",
            text.Insert(10, " "),
            text.Insert(10, "\u200b"),
            text.Replace('-', '+') + "-",
            text + "=",
            text[..^1] + "А",
            text[..^1] + (char)(last + 1),
            "",
        ])
        {
            Assert.True(DecodeStatus.Decoded != Macaroon.Decode(disguised, out var token), disguised);
            Assert.Null(token);
        }
    }

    [Fact]
    public void Decode_LoneSurrogate_IsNotBase64()
    {
        Assert.Equal(DecodeStatus.NotBase64, Macaroon.Decode("AgEO\ud800", out _));
    }

    [Fact]
    public void Decode_TenThousandCaveats_IsTooLarge()
    {
        var writer = new MacaroonWriter(new byte[100_000]);
        Begin(ref writer);
        for (var i = 0; i < 10_000; i++)
        {
            writer.Field(MacaroonReader.Identifier, "c"u8);
            writer.EndOfSection();
        }

        End(ref writer);
        Assert.Equal(DecodeStatus.TooLarge, Macaroon.DecodeBytes(writer.Written, out _));
        Assert.Equal(DecodeStatus.TooLarge, Macaroon.Decode(Base64Url.EncodeToString(writer.Written), out _));
    }

    [Theory]
    [InlineData(64, DecodeStatus.Decoded)]
    [InlineData(65, DecodeStatus.TooManyCaveats)]
    [InlineData(1000, DecodeStatus.TooManyCaveats)]
    public void Decode_ManyCaveats_StopsAtTheLimit(int caveats, DecodeStatus expected)
    {
        var writer = new MacaroonWriter(new byte[100_000]);
        Begin(ref writer);
        var json = new StringBuilder("{\"i\":\"x\",\"s64\":\"" + Signature + "\",\"c\":[{\"i\":\"\"}");
        for (var i = 0; i < caveats; i++)
        {
            writer.Field(MacaroonReader.Identifier, default);
            writer.EndOfSection();
            json.Append(i == 0 ? "" : ",{\"i\":\"\"}");
        }

        End(ref writer);
        Assert.Equal(expected, Macaroon.DecodeBytes(writer.Written, out _));
        json.Append("]}");
        if (json.Length <= MacaroonLimits.TokenBytesMax)
        {
            Assert.Equal(expected, Macaroon.Decode(json.ToString(), out _));
        }
    }

    [Fact]
    public void Append_BeyondTheLimits_IsRefused()
    {
        var token = TestTokens.Mint();
        for (var i = 0; i < MacaroonLimits.CaveatsMax; i++)
        {
            Assert.Equal(DecodeStatus.Decoded, token.Append("label = x", out var child));
            token = child!;
        }

        Assert.Equal(DecodeStatus.TooManyCaveats, token.Append("label = x", out _));
        Assert.Equal(DecodeStatus.TooLarge, TestTokens.Mint().Append(new string('x', 4096), out _));
        Assert.Equal(DecodeStatus.TooLarge, TestTokens.Mint().Append(new string('x', 40_000), out _));
        Assert.Equal(DecodeStatus.Decoded, TestTokens.Mint().Append(new string('x', 3900), out _));
    }

    [Theory]
    [InlineData("{\"v\":1,\"l\":\"https://satgate.io\",\"i\":\"satgate-capability-v1:1\",\"c\":[],\"s\":\"00\"}")]
    [InlineData("{\"identifier\":\"x\",\"signature\":\"00\"}")]
    [InlineData("{\"v\":2.5,\"i\":\"x\",\"s64\":\"" + Signature + "\"}")]
    [InlineData("MDAxY2xvY2F0aW9uIGh0dHA6Ly9teWJhbmsvCg")]
    public void Decode_Version1_IsUnsupported(string text)
    {
        Assert.Equal(DecodeStatus.VersionUnsupported, Macaroon.Decode(text, out _));
    }

    [Theory]
    [InlineData("{\"v\":2,\"i\":\"x\",\"s64\":\"" + Signature + "\"}", DecodeStatus.Decoded)]
    [InlineData("{\"i\":\"x\",\"s64\":\"" + Signature + "\"}", DecodeStatus.Decoded)]
    [InlineData("{\"i\":\"x\",\"i\":\"x\",\"s64\":\"" + Signature + "\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":\"x\",\"i64\":\"eA\",\"s64\":\"" + Signature + "\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":\"x\",\"I\":\"x\",\"s64\":\"" + Signature + "\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":1,\"s64\":\"" + Signature + "\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":\"x\",\"s64\":\"AAAA\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":\"x\"}", DecodeStatus.Malformed)]
    [InlineData("{\"s64\":\"" + Signature + "\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":\"\\ud800\",\"s64\":\"" + Signature + "\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":\"x\",\"c\":{},\"s64\":\"" + Signature + "\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":\"x\",\"c\":[1],\"s64\":\"" + Signature + "\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":\"x\",\"c\":[{\"i\":\"y\",\"x\":1}],\"s64\":\"" + Signature + "\"}", DecodeStatus.Malformed)]
    [InlineData("{\"i\":\"x\",\"c\":[{\"i\":\"y\"}],\"s64\":\"" + Signature + "\"}", DecodeStatus.Decoded)]
    [InlineData("{\"i\":\"x\",\"s64\":\"" + Signature + "\"} {}", DecodeStatus.Malformed)]
    [InlineData("[]", DecodeStatus.Malformed)]
    [InlineData("[[]]", DecodeStatus.Malformed)]
    [InlineData("[{},{},{},{},{},{},{},{},{},{}]", DecodeStatus.TooManyDischarges)]
    [InlineData("{", DecodeStatus.Malformed)]
    public void Decode_Json_IsReadStrictly(string json, DecodeStatus expected)
    {
        Assert.Equal(expected, Macaroon.Decode(json, out var token));
        Assert.Equal(expected == DecodeStatus.Decoded, token is not null);
    }

    [Fact]
    public void Decode_BinaryFieldsOutOfOrderOrInLongForm_AreMalformed()
    {
        var good = TestTokens.Mint("a").ToBinary();
        Assert.Equal(DecodeStatus.Decoded, Macaroon.DecodeBytes(good, out _));

        // A length of 1 written in two bytes.
        byte[] longForm = [.. good[..^39], 2, 0x81, 0, (byte)'a', .. good[^36..]];
        Assert.Equal(good.Length + 1, longForm.Length);
        Assert.Equal(DecodeStatus.Malformed, Macaroon.DecodeBytes(longForm, out _));

        // The identifier before the location.
        byte[] swapped = [2, 2, 1, (byte)'i', 1, 1, (byte)'l', 0, 0, 6, 32, .. new byte[32]];
        Assert.Equal(DecodeStatus.Malformed, Macaroon.DecodeBytes(swapped, out _));
        byte[] ordered = [2, 1, 1, (byte)'l', 2, 1, (byte)'i', 0, 0, 6, 32, .. new byte[32]];
        Assert.Equal(DecodeStatus.Decoded, Macaroon.DecodeBytes(ordered, out _));

        Assert.Equal(DecodeStatus.Malformed, Macaroon.DecodeBytes([.. good, 0], out _));
        Assert.Equal(DecodeStatus.Malformed, Macaroon.DecodeBytes([2, 1, 1, 0xFF, .. ordered[4..]], out _));
    }

    [Fact]
    public void Decode_DischargesBeyondTheLimit_IsRefused()
    {
        var token = TestTokens.Mint().ToBinary();
        byte[] Many(int discharges) => [.. Enumerable.Repeat(token, 1 + discharges).SelectMany(bytes => bytes)];

        Assert.Equal(DecodeStatus.Decoded, Macaroon.DecodeBytes(Many(8), out var bundle));
        Assert.Equal(8, bundle!.Discharges.Count);
        Assert.Equal(DecodeStatus.TooManyDischarges, Macaroon.DecodeBytes(Many(9), out _));
    }

    [Fact]
    public void Decode_CaveatsOfAllDischargesTogether_StopAtTheLimit()
    {
        var half = TestTokens.Mint([.. Enumerable.Repeat("x", 32)]).ToBinary();
        var more = TestTokens.Mint([.. Enumerable.Repeat("x", 33)]).ToBinary();

        Assert.Equal(DecodeStatus.Decoded, Macaroon.DecodeBytes([.. half, .. half], out _));
        Assert.Equal(DecodeStatus.TooManyCaveats, Macaroon.DecodeBytes([.. half, .. more], out _));
    }

    private static void Begin(ref MacaroonWriter writer)
    {
        writer.Version();
        writer.Field(MacaroonReader.Identifier, "x"u8);
        writer.EndOfSection();
    }

    private static void End(ref MacaroonWriter writer)
    {
        writer.EndOfSection();
        writer.Field(MacaroonReader.Signature, new byte[32]);
    }
}
