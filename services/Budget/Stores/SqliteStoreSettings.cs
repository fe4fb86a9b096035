using System.ComponentModel.DataAnnotations;

namespace SatGate.Budget.Stores;

/// <summary>Where the ledger's file is and how its log is kept small.</summary>
public sealed record SqliteStoreSettings
{
    /// <summary>The file; `-wal` lies beside it. A local disk: a network file system does not keep the lock.</summary>
    [Required]
    public string Path { get; init; } = "satgate-ledger.db";

    /// <summary>
    /// Beyond this many bytes of log, documents are written behind until half of it is gone; a start replays at most
    /// about this.
    /// </summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int LogBytesTarget { get; init; } = 32 * 1024 * 1024;

    /// <summary>Pages in the write-ahead log at which it is copied into the file.</summary>
    [Range(100, 1_000_000)]
    public int CheckpointPages { get; init; } = 4_000;
}
