namespace SatGate.Audit.Export;

/// <summary>
/// Where records are handed on to. The same records may come twice, in the same order: after a crash.
/// </summary>
internal interface IEventTarget
{
    /// <summary>Names its cursor in the store; stays the same over restarts.</summary>
    string Name { get; }

    /// <summary>Records of one call.</summary>
    int RecordsMax => 100;

    /// <summary>How long to wait for more after a call that was not full.</summary>
    TimeSpan Pause => TimeSpan.Zero;

    /// <summary>
    /// Hands on records, oldest first. Returns when the other side has them, and throws when it may not.
    /// </summary>
    Task SendAsync(IReadOnlyList<byte[]> records, CancellationToken cancellationToken);
}
