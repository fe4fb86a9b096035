namespace SatGate.Gateway.Configuration;

/// <summary>
/// The bounds of everything that could grow. Full means refused, never dropped. The range a file may choose from is
/// beside each key in <c>ConfigSchema</c>.
/// </summary>
public sealed record LimitsConfig
{
    /// <summary>
    /// Bytes of one message from a client. 4 MiB holds a large file in base64; more is an upload, not a call.
    /// </summary>
    public int BodyBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Nesting of JSON. Deeper ones are attacks on parsers behind us.</summary>
    public int JsonDepthMax { get; init; } = 64;

    /// <summary>Client sessions at once; one costs a few KiB and perhaps a child process.</summary>
    public int SessionsMax { get; init; } = 10_000;

    /// <summary>A session nobody used for this long ends.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>TCP connections from clients at once: below the usual limit of file descriptors.</summary>
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>
    /// Bytes of one line from a stdio peer; a child that never ends its line must not fill the memory.
    /// </summary>
    public int StdioLineBytesMax { get; init; } = 10 * 1024 * 1024;

    /// <summary>Bytes of one answer from an upstream; a single message of a stream, or a whole body.</summary>
    public int ResponseBytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>Pages of one upstream's list; a cursor that never ends must not hang the listing.</summary>
    public int ListPagesMax { get; init; } = 100;

    /// <summary>Items of one upstream's list.</summary>
    public int ListItemsMax { get; init; } = 10_000;

    /// <summary>Requests one session may have under way; more are refused.</summary>
    public int InFlightPerSessionMax { get; init; } = 256;

    /// <summary>Priced calls one caller may have under way, each with credits set aside.</summary>
    public int OpenReservationsMax { get; init; } = 1_000;

    /// <summary>Rate limit buckets in use at once, about 100 bytes each; a caller without one is refused.</summary>
    public int RateBucketsMax { get; init; } = 100_000;

    /// <summary>
    /// How long a hold on credits outlives its upstream's timeout before it expires by the tool's rule.
    /// </summary>
    public TimeSpan ReservationTtl { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a stop waits for calls under way.</summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(20);
}
