namespace SatGate.Audit.Export;

/// <summary>A bucket that records are kept in.</summary>
/// <param name="Endpoint">Of an S3-compatible store; null is Amazon's own of the region.</param>
/// <param name="Prefix">Before the names of the objects.</param>
public sealed record S3Settings(
    string Bucket, string Prefix, string Region, Uri? Endpoint, string AccessKey, string SecretKey)
{
    /// <summary>Shows no key.</summary>
    public override string ToString() => $"{Bucket}/{Prefix}";
}
