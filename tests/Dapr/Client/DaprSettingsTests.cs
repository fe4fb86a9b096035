namespace SatGate.Dapr.Tests.Client;

/// <summary>The environment as Dapr's command line, its injector and its SDKs have it.</summary>
public sealed class DaprSettingsTests
{
    [Fact]
    public void FromEnvironment_Nothing_IsDaprsOwnPorts()
    {
        var settings = DaprSettings.FromEnvironment(_ => null);

        Assert.Equal(new Uri("http://127.0.0.1:3500"), settings.HttpEndpoint);
        Assert.Equal(new Uri("http://127.0.0.1:50001"), settings.GrpcEndpoint);
        Assert.Null(settings.ApiToken);
    }

    [Fact]
    public void FromEnvironment_EndpointAndPort_TheEndpointWins()
    {
        var settings = DaprSettings.FromEnvironment(name => name switch
        {
            "DAPR_GRPC_PORT" => "1",
            "DAPR_GRPC_ENDPOINT" => "http://sidecar:7",
            "DAPR_HTTP_PORT" => "8",
            "DAPR_API_TOKEN" => "t1",
            "APP_API_TOKEN" => "t2",
            _ => null,
        });

        Assert.Equal(new Uri("http://sidecar:7"), settings.GrpcEndpoint);
        Assert.Equal(new Uri("http://127.0.0.1:8"), settings.HttpEndpoint);
        Assert.Equal(("t1", "t2"), (settings.ApiToken, settings.AppApiToken));
        Assert.DoesNotContain("t1", settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("t2", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DAPR_GRPC_PORT", "0")]
    [InlineData("DAPR_HTTP_PORT", "70000")]
    [InlineData("DAPR_HTTP_PORT", "http")]
    [InlineData("DAPR_GRPC_ENDPOINT", "https://sidecar:443")]
    [InlineData("DAPR_HTTP_ENDPOINT", "sidecar")]
    public void FromEnvironment_Unreadable_NamesTheVariable(string name, string value)
    {
        var refused = Assert.Throws<ArgumentException>(
            () => DaprSettings.FromEnvironment(asked => asked == name ? value : null));

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }
}
