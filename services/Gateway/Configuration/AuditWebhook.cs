namespace SatGate.Gateway.Configuration;

/// <summary>Where records are POSTed to as they come.</summary>
public sealed record AuditWebhook
{
    public Uri? Url { get; init; }

    /// <summary>Shared with the receiver, who can tell by it that records are ours.</summary>
    public Secret? Secret { get; init; }

    /// <summary>Only records of this type; null is all.</summary>
    public string? Type { get; init; }
}
