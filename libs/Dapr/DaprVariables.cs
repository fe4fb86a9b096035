namespace SatGate.Dapr;

/// <summary>
/// The environment variables of Dapr's convention, all in one place. The ports are set by the Dapr command line and by
/// its injector; the endpoints are a convention of the SDKs and win over the ports.
/// </summary>
public static class DaprVariables
{
    public const string HttpPort = "DAPR_HTTP_PORT";
    public const string GrpcPort = "DAPR_GRPC_PORT";
    public const string HttpEndpoint = "DAPR_HTTP_ENDPOINT";
    public const string GrpcEndpoint = "DAPR_GRPC_ENDPOINT";

    /// <summary>What we have to show the sidecar.</summary>
    public const string ApiToken = "DAPR_API_TOKEN";

    /// <summary>What the sidecar has to show us.</summary>
    public const string AppApiToken = "APP_API_TOKEN";

    /// <summary>The port on which the sidecar expects the app; set by the Dapr command line.</summary>
    public const string AppPort = "APP_PORT";

    /// <summary>Our own app-id; set by the Dapr command line.</summary>
    public const string AppId = "APP_ID";
}
