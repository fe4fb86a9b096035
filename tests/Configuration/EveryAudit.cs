using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>What the audit section of <see cref="EveryKey.Text"/> means.</summary>
internal static class EveryAudit
{
    public static AuditConfig Value => new()
    {
        Store = AuditStore.None, Path = "/c.db", Connection = new("c"), KeyFile = "/c.key",
        CheckpointInterval = TimeSpan.FromMinutes(5), Bodies = AuditBodies.Redacted, BodyBytesMax = 100,
        Strict = false, Redact = new() { Fields = ["salary"], Patterns = ["EMP-[0-9]+"] },
        RedactServers = new([new("a", new() { Fields = ["pin"] })]),
        Retention = TimeSpan.FromDays(90),
        Webhook = new() { Url = new("https://h/w"), Secret = new("0123456789abcdef"), Type = "budget_threshold" },
        S3 = new()
        {
            Bucket = "b", Prefix = "p/", Region = "r", Endpoint = new("https://h"), AccessKey = new("ak"),
            SecretKey = new("sk"),
        },
        Files = new() { Folder = "/f", Format = "ocsf", FileBytesMax = 4096, FilesMax = 3 },
    };
}
