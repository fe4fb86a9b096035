using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Fronts.Http;

namespace SatGate.Gateway.Tests.Fronts;

public sealed class EdgeGuardTests
{
    [Trait("weakness", "W16")]
    [Theory]
    [InlineData("127.0.0.1", "localhost:9100", null, true)]
    [InlineData("127.0.0.1", "127.0.0.1:9100", null, true)]
    [InlineData("127.0.0.1", "[::1]:9100", null, true)]
    [InlineData("127.0.0.1", "evil.example:9100", null, false)]
    [InlineData("127.0.0.1", "localhost.evil.example", null, false)]
    [InlineData("127.0.0.1", "localhost:9100", "http://localhost:3000", true)]
    [InlineData("127.0.0.1", "localhost:9100", "https://evil.example", false)]
    [InlineData("127.0.0.1", "localhost:9100", "null", false)]
    [InlineData("127.0.0.1", "localhost:9100", "https://app.example", true)]
    [InlineData("0.0.0.0", "gateway.example", null, true)]
    [InlineData("0.0.0.0", "gateway.example", "https://evil.example", false)]
    public void Check_HostAndOrigin_AreJudged(string bound, string host, string? origin, bool allowed)
    {
        var guard = new EdgeGuard(new ServerConfig { Host = bound, AllowedOrigins = ["https://app.example"] });
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString(host);
        if (origin is not null)
        {
            request.Headers.Origin = origin;
        }

        Assert.Equal(allowed, guard.Check(request) is null);
    }

    [Theory]
    [InlineData("gateway.example", true)]
    [InlineData("other.example", false)]
    public void Check_NamedHosts_AreTheOnlyOnes(string host, bool allowed)
    {
        var guard = new EdgeGuard(new ServerConfig { Host = "0.0.0.0", AllowedHosts = ["gateway.example"] });
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString(host);

        Assert.Equal(allowed, guard.Check(request) is null);
    }
}
