using System.ComponentModel.DataAnnotations;
using SatGate.Audit.Export;
using SatGate.Audit.Ingest;

namespace SatGate.Audit;

/// <summary>All settings of the Audit service.</summary>
public sealed record AuditSettings
{
    public AuditStoreKind Store { get; init; }

    /// <summary>The SQLite file.</summary>
    public string Path { get; init; } = "satgate-audit.db";

    /// <summary>The PostgreSQL connection string, as Npgsql reads it.</summary>
    public string Connection { get; init; } = "";

    /// <summary>The private key that signs checkpoints; made when it does not exist.</summary>
    [Required]
    public string KeyPath { get; init; } = "satgate-audit.key";

    /// <summary>How often the log is signed while it grows: what a thief of the disk could change unnoticed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long records keep their texts; null is for ever.</summary>
    public TimeSpan? Retention { get; init; }

    public WebhookSettings? Webhook { get; init; }

    public S3Settings? S3 { get; init; }

    public FileExportSettings? Files { get; init; }

    public IngestSettings Ingest { get; init; } = new();
}
