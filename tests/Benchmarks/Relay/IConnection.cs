namespace SatGate.Benchmarks.Relay;

/// <summary>One client of a load: sends the same call again and again, one at a time.</summary>
internal interface IConnection : IDisposable
{
    Task OpenAsync(Target target, int number);

    /// <summary>The answer's status and bytes; the bytes are valid until the next call.</summary>
    ValueTask<(int Status, ReadOnlyMemory<byte> Bytes)> CallAsync();
}

/// <summary>
/// Which clients make the load. It shares the cores with what it measures, so the cheaper it is, the more of a ratio is
/// the gateway's: raw sockets show the gateway at its worst, an HTTP library as agents use one shows what they see.
/// </summary>
internal enum ClientKind
{
    Unspecified = 0,

    /// <summary>Prepared bytes over a socket (<see cref="RawConnection"/>).</summary>
    Raw = 1,

    /// <summary>.NET's HttpClient, which the MCP C# SDK uses too (<see cref="LibraryConnection"/>).</summary>
    Library = 2,
}
