namespace SatGate.Dapr;

/// <summary>Header and metadata names of the sidecar.</summary>
public static class DaprHeaders
{
    /// <summary>All of the sidecar's own fields begin so; none that came in is ever sent on.</summary>
    public const string Prefix = "dapr-";

    public const string AppId = "dapr-app-id";
    public const string ApiToken = "dapr-api-token";

    /// <summary>On streaming calls: timeouts and retries of the sidecar then concern the handshake only.</summary>
    public const string Stream = "dapr-stream";
}
