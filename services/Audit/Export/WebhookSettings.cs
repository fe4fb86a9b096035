namespace SatGate.Audit.Export;

/// <summary>Where records are POSTed to, and the secret that signs them.</summary>
/// <param name="Type">Only records of this type, such as `budget_threshold`; null is all.</param>
public sealed record WebhookSettings(Uri Url, string Secret, string? Type)
{
    /// <summary>Shows no secret.</summary>
    public override string ToString() => $"{Url}";
}
