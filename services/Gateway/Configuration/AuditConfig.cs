namespace SatGate.Gateway.Configuration;

/// <summary>What is recorded of every decision, and where.</summary>
public sealed record AuditConfig
{
    public AuditStore Store { get; init; } = AuditStore.Sqlite;

    /// <summary>The SQLite file, resolved against the config file's folder.</summary>
    public string Path { get; init; } = DefaultPath;

    /// <summary>How to reach PostgreSQL, as Npgsql reads it; never null when <see cref="Store"/> is postgres.</summary>
    public Secret? Connection { get; init; }

    /// <summary>
    /// The private key that signs the log, made when it does not exist; resolved against the config file's folder.
    /// </summary>
    public string KeyFile { get; init; } = DefaultKeyFile;

    /// <summary>How often the log is signed while it grows.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    public AuditBodies Bodies { get; init; } = AuditBodies.None;

    /// <summary>Bytes of redacted arguments, and of a redacted result, that are kept of one call.</summary>
    public int BodyBytesMax { get; init; } = 16 * 1024;

    /// <summary>True refuses calls that cannot be recorded; false lets them pass and says so in the log.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>What to redact beside what is always redacted.</summary>
    public RedactionRules Redact { get; init; } = new();

    /// <summary>The same for single servers, by upstream name; added to <see cref="Redact"/>.</summary>
    public ConfigDictionary<RedactionRules> RedactServers { get; init; } = new([]);

    /// <summary>How long records keep their texts; null is for ever.</summary>
    public TimeSpan? Retention { get; init; }

    public AuditWebhook? Webhook { get; init; }

    public AuditS3? S3 { get; init; }

    public AuditFiles? Files { get; init; }

    /// <summary>Relative to the config file's folder.</summary>
    public const string DefaultPath = ".satgate/audit.db";

    /// <summary>Relative to the config file's folder.</summary>
    public const string DefaultKeyFile = ".satgate/audit.key";
}
