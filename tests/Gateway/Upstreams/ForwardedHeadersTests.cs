using System.Net;
using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Upstreams.Http;

namespace SatGate.Gateway.Tests.Upstreams;

/// <summary>
/// Which headers cross the gateway: credentials, connections and pretended origins do not, whatever their case.
/// </summary>
public sealed class ForwardedHeadersTests
{
    [Trait("weakness", "W9")]
    [Theory]
    [InlineData("Authorization", false)]
    [InlineData("AUTHORIZATION", false)]
    [InlineData("Proxy-Authorization", false)]
    [InlineData("Cookie", false)]
    [InlineData("X-API-Key", false)]
    [InlineData("x-api-key", false)]
    [InlineData("Host", false)]
    [InlineData("Content-Length", false)]
    [InlineData("Content-Type", false)]
    [InlineData("Content-Encoding", false)]
    [InlineData("Transfer-Encoding", false)]
    [InlineData("Connection", false)]
    [InlineData("Keep-Alive", false)]
    [InlineData("Proxy-Connection", false)]
    [InlineData("TE", false)]
    [InlineData("Trailer", false)]
    [InlineData("Upgrade", false)]
    [InlineData("Expect", false)]
    [InlineData("Accept", false)]
    [InlineData("Accept-Encoding", false)]
    [InlineData("Origin", false)]
    [InlineData("Referer", false)]
    [InlineData("Forwarded", false)]
    [InlineData("X-Forwarded-For", false)]
    [InlineData("x-forwarded-host", false)]
    [InlineData("X-Real-IP", false)]
    [InlineData("Sec-Fetch-Site", false)]
    [InlineData("dapr-app-id", false)]
    [InlineData("Dapr-Api-Token", false)]
    [InlineData(":authority", false)]
    [InlineData("Mcp-Session-Id", false)]
    [InlineData("Last-Event-ID", false)]
    [InlineData("MCP-Protocol-Version", false)]
    [InlineData("Mcp-Name", false)]
    [InlineData("Mcp-Method", true)]
    [InlineData("Mcp-Param-Region", true)]
    [InlineData("traceparent", true)]
    [InlineData("X-Authorization-Hint", true)]
    [InlineData("X-Trace-Note", true)]
    [InlineData("Accept-Language", true)]
    public void CopyToUpstream_Header_PassesOrDoesNot(string name, bool passes)
    {
        var client = new HeaderDictionary { [name] = "value", ["X-Beside"] = "beside" };
        using var request = new HttpRequestMessage();

        ForwardedHeaders.CopyToUpstream(client, request);

        string[] expected = passes ? [name, "X-Beside"] : ["X-Beside"];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            request.Headers.Select(header => header.Key).Order(StringComparer.Ordinal));
    }

    [Trait("weakness", "W27")]
    [Theory]
    [InlineData("Retry-After", "5", true)]
    [InlineData("Cache-Control", "no-store", true)]
    [InlineData("Mcp-Task-Id", "t", true)]
    [InlineData("Set-Cookie", "a=b", false)]
    [InlineData("Server", "x", false)]
    [InlineData("Access-Control-Allow-Origin", "*", false)]
    [InlineData("Strict-Transport-Security", "max-age=1", false)]
    [InlineData("WWW-Authenticate", "Bearer", false)]
    [InlineData("Location", "https://elsewhere.example/", false)]
    public void ToClient_Header_PassesOrDoesNot(string name, string value, bool passes)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        Assert.True(response.Headers.TryAddWithoutValidation(name, value));

        Assert.Equal(passes, ForwardedHeaders.ToClient(response).Any(header => header.Key == name));
    }
}
