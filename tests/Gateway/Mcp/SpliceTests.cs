using System.Text;
using System.Text.Json;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Tests.Mcp;

/// <summary>The few edits a message undergoes, and that nothing else changes.</summary>
public sealed class SpliceTests
{
    [Theory]
    [InlineData("""{"token":"s"}""", """{}""")]
    [InlineData("""{"token":"s","a":1}""", """{"a":1}""")]
    [InlineData("""{ "token" : "s" , "a":1}""", """{ "a":1}""")]
    [InlineData("""{"a":1,"token":"s"}""", """{"a":1}""")]
    [InlineData("""{"a":1 , "token":"s" , "b":[1.10]}""", """{"a":1 , "b":[1.10]}""")]
    [InlineData("""{"a":"{","token":"s"}""", """{"a":"{"}""")]
    public void Remove_CredentialOfMeta_LeavesTheRestAsItCame(string meta, string expected)
    {
        var message = Encoding.UTF8.GetBytes(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":{{{meta}}}}}""");
        Assert.Equal(EnvelopeError.None, EnvelopeReader.ReadFromClient(message, out var envelope));

        var splice = new Splice(message);
        splice.Remove(envelope.MetaTokenMember);

        var text = Encoding.UTF8.GetString(splice.ToMemory().Span);
        Assert.Equal(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":{{{expected}}}}}""", text);
        JsonDocument.Parse(text).Dispose();
    }

    [Fact]
    public void WriteTo_EditsInAnyOrder_AreAllMade()
    {
        var splice = new Splice("0123456789"u8.ToArray());
        splice.Replace(new ByteRange(8, 2), "end"u8.ToArray());
        splice.Remove(new ByteRange(2, 3));
        splice.Insert(0, "<"u8.ToArray());

        Assert.Equal("<01567end", Encoding.UTF8.GetString(splice.ToMemory().Span));
        Assert.Equal(9, splice.Length);
    }

    [Theory]
    [InlineData("""{}""", """{"_meta":{"satgate/cost_credits":5,"satgate/remaining_credits":95}}""")]
    [InlineData("""{"a":1}""", """{"_meta":{"satgate/cost_credits":5,"satgate/remaining_credits":95},"a":1}""")]
    [InlineData("""{"_meta":{}}""", """{"_meta":{"satgate/cost_credits":5,"satgate/remaining_credits":95}}""")]
    [InlineData(
        """{"_meta":{"x":1e2}}""", """{"_meta":{"satgate/cost_credits":5,"satgate/remaining_credits":95,"x":1e2}}""")]
    [InlineData(
        """{"_meta":{"satgate/cost_credits":1,"x":1.10,"satgate/remaining_credits":7}}""",
        """{"_meta":{"x":1.10,"satgate/cost_credits":5,"satgate/remaining_credits":95}}""")]
    public void Add_Cost_ReplacesOnlyOurFigures(string result, string expected)
    {
        var message = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"result":{{result}}}""");
        EnvelopeReader.ReadFromUpstream(message, out var envelope);

        var splice = new Splice(message);
        ResultCost.Add(ref splice, envelope, 5, 95);

        Assert.Equal(
            $$"""{"jsonrpc":"2.0","id":1,"result":{{expected}}}""", Encoding.UTF8.GetString(splice.ToMemory().Span));
    }

    [Theory]
    [InlineData("plain_name-1", "plain_name-1")]
    [InlineData("wörter", "=?base64?d8O2cnRlcg==?=")]
    [InlineData(" outer", "=?base64?IG91dGVy?=")]
    [InlineData("=?base64?eA==?=", "=?base64?PT9iYXNlNjQ/ZUE9PT89?=")]
    public void HeaderText_AnyName_SurvivesTheHeader(string name, string header)
    {
        Assert.Equal(header, HeaderText.Encode(name));
        Assert.True(HeaderText.TryDecode(header, out var decoded));
        Assert.Equal(name, decoded);
    }

    [Theory]
    [InlineData("=?base64?SGVsbG8?=")]
    [InlineData("=?base64?SGV%sbG8=?=")]
    [InlineData("=?base64?wyg=?=")]
    public void HeaderText_BrokenSentinel_IsRefused(string header) => Assert.False(HeaderText.TryDecode(header, out _));
}
