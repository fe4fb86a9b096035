namespace SatGate.Gateway.Configuration;

/// <summary>A bucket of an S3-compatible object store that records are kept in.</summary>
public sealed record AuditS3
{
    public string Bucket { get; init; } = "";

    /// <summary>Before the names of the objects.</summary>
    public string Prefix { get; init; } = "";

    public string Region { get; init; } = "us-east-1";

    /// <summary>Null is Amazon's own of the region.</summary>
    public Uri? Endpoint { get; init; }

    public Secret? AccessKey { get; init; }

    public Secret? SecretKey { get; init; }
}
