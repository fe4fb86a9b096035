using System.Text;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Tests.Calls;

public sealed class OutcomesTests
{
    [Trait("weakness", "W6")]
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""", 200, "Ran")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"isError":false}}""", 200, "Ran")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"isError":true}}""", 200, "ToolError")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{"isError":true}}}""", 200, "Ran")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required"}}""", 200, "InputRequired")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":""}}""", 200, "NotRun")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":""}}""", 200, "NotRun")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":""}}""", 400, "NotRun")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":""}}""", 200, "ToolError")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":""}}""", 404, "NotRun")]
    public void Of_Answer_SaysWhetherItRan(string answer, int status, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        Assert.Equal(EnvelopeError.None, EnvelopeReader.ReadFromUpstream(bytes, out var envelope));

        Assert.Equal(expected, Outcomes.Of(bytes, envelope, status).ToString());
    }
}
