using System.ComponentModel.DataAnnotations;

namespace SatGate.Audit.Ingest;

/// <summary>The bounds of taking events in.</summary>
public sealed record IngestSettings
{
    /// <summary>Events that may wait; some seconds' worth.</summary>
    [Range(1, 10_000_000)]
    public int QueueEventsMax { get; init; } = 65_536;

    /// <summary>Events of one transaction. More make a commit cheaper and an answer later.</summary>
    [Range(1, 100_000)]
    public int BatchEventsMax { get; init; } = 4_096;

    /// <summary>A larger event is recorded as rejected.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int EventBytesMax { get; init; } = 1024 * 1024;
}
