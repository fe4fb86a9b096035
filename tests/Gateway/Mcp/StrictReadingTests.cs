using System.Text;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Tests.Mcp;

/// <summary>What two readers could read differently is refused; its twin, which they cannot, is not.</summary>
public sealed class StrictReadingTests
{
    [Theory]
    [InlineData("", "Empty")]
    [InlineData("{", "NotJson")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x"} x""", "NotJson")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"x"}]""", "NotAnObject")]
    [InlineData("""{"id":1,"method":"x"}""", "VersionIsNot20")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"x"}""", "VersionIsNot20")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":1,"method":"x"}""", "DuplicateMember")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"name":"a","name":"b"}}""", "DuplicateMember")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"name":"a","\u006eame":"b"}}""", "DuplicateMember")]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"x","params":{"arguments":{"deep":[{"a":1,"a":2}]}}}""", "DuplicateMember")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","Method":"y"}""", "CaseVariantMember")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"name":"a","Name":"b"}}""", "CaseVariantMember")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"to\u212Aen":"b"}}}""", "CaseVariantMember")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"argument\u017F":{}}}""", "CaseVariantMember")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"\ud800":1}}""", "UnreadableName")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"x"}""", "IdIsNotStringOrInteger")]
    [InlineData("""{"jsonrpc":"2.0","id":1.5,"method":"x"}""", "IdIsNotStringOrInteger")]
    [InlineData("""{"jsonrpc":"2.0","id":1e3,"method":"x"}""", "IdIsNotStringOrInteger")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7}""", "MethodIsNotString")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":[1]}""", "ParamsIsNotObject")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":7}}""", "MetaIsNotObject")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"name":7}}""", "MemberHasWrongType")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "NeitherRequestNorResponse")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","result":{}}""", "NeitherRequestNorResponse")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x"}""", "None")]
    [InlineData("""{"jsonrpc":"2.0","id":12345678901234567890123,"method":"x"}""", "None")]
    [InlineData("""{"jsonrpc":"2.0","method":"x","unknown":{"Name":1,"name":2}}""", "None")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"arguments":{"Name":1,"name":2}}}""", "None")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"list":[{"a":1},{"a":2}]}}""", "None")]
    [InlineData("""{"jsonrpc":"2.0","id":"a\/1","result":{}}""", "None")]
    public void ReadFromClient_Message_IsJudged(string message, string expected)
    {
        var error = EnvelopeReader.ReadFromClient(Encoding.UTF8.GetBytes(message), out _);

        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData(61, "None")]
    [InlineData(70, "TooDeep")]
    public void ReadFromClient_Nesting_HasALimit(int arrays, string expected)
    {
        var nested = new string('[', arrays) + new string(']', arrays);
        var message = """{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":""" + nested + "}}";

        Assert.Equal(expected, EnvelopeReader.ReadFromClient(Encoding.UTF8.GetBytes(message), out _).ToString());
    }

    [Theory]
    [InlineData(200, false, "None")]
    [InlineData(200, true, "DuplicateMember")]
    public void ReadFromClient_ManyMembers_FindsTheDuplicate(int members, bool repeatFirst, string expected)
    {
        var names = Enumerable.Range(0, members).Select(i => $"\"m{i}\":0").Concat(repeatFirst ? ["\"m0\":1"] : []);
        var message = """{"jsonrpc":"2.0","id":1,"method":"x","params":{"arguments":{""" + string.Join(',', names)
            + "}}}";

        Assert.Equal(expected, EnvelopeReader.ReadFromClient(Encoding.UTF8.GetBytes(message), out _).ToString());
    }

    [Fact]
    public void ReadFromClient_InvalidUtf8_IsRefused()
    {
        byte[] message = [.. """{"jsonrpc":"2.0","id":1,"method":"x"""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal(EnvelopeError.NotUtf8, EnvelopeReader.ReadFromClient(message, out _));
    }

    [Trait("weakness", "W46")]
    [Fact]
    public void Read_RandomAndMutatedBytes_NeverThrows()
    {
        const string Message =
            """{"jsonrpc":"2.0","id":"\u0031","method":"tools/call","params":{"name":"a","""
            + """ "_meta":{"token":"t","progressToken":7},"arguments":{"x":[1,2,{"y":null}]}}}""";
        var seed = Encoding.UTF8.GetBytes(Message);
        var random = new Random(20260728);
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = seed.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var cut = bytes.AsSpan(0, random.Next(bytes.Length + 1));
            EnvelopeReader.ReadFromClient(cut, out _);
            EnvelopeReader.ReadFromUpstream(cut, out _);
        }
    }
}
