namespace SatGate.Events.Spool;

/// <summary>Where events wait for the Audit service, and how many may.</summary>
public sealed record SpoolSettings
{
    /// <summary>A folder of this process alone; made when it is missing, readable by its owner only.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Processes that may share the name: when another has the folder, the next is taken, `{Path}-2` and so on. What
    /// one has left in its folder is published by whoever takes it next.
    /// </summary>
    public int FoldersMax { get; init; } = 16;

    /// <summary>
    /// Bytes of events that may wait; 64 MiB are about 200,000 calls, several minutes of a busy gateway. Full means
    /// that nothing more is taken.
    /// </summary>
    public long BytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of one file; a file goes as a whole when all of it has been published.</summary>
    public int SegmentBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How long events gather before they are published. Nobody waits for that, and the receiver pays for every batch
    /// with a commit.
    /// </summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Bytes of events that are read and published at a time.</summary>
    public int BatchBytesMax { get; init; } = 256 * 1024;

    /// <summary>The first wait after a publish that failed; it doubles up to <see cref="RetryMax"/>.</summary>
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stop goes on publishing; what is left then waits in the files for the next start.</summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(5);
}
