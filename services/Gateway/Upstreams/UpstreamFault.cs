namespace SatGate.Gateway.Upstreams;

/// <summary>How a call failed at an upstream; it decides what the client reads and who pays.</summary>
internal enum UpstreamFault
{
    Unspecified = 0,

    /// <summary>
    /// Nothing was sent: the upstream is down, or its own limit is reached. The call provably did not run.
    /// </summary>
    Unavailable = 1,

    /// <summary>Bytes left and no answer came in time. Whether the call ran is unknown.</summary>
    Timeout = 2,

    /// <summary>
    /// Bytes left and the connection, process or stream ended first. Whether the call ran is unknown.
    /// </summary>
    Broken = 3,

    /// <summary>An answer came that is no MCP answer. Whether the call ran is unknown.</summary>
    BadAnswer = 4,

    /// <summary>
    /// Nothing was sent, because as many calls are in flight as there may be; the upstream itself is well.
    /// </summary>
    Busy = 5,
}

/// <summary>An upstream that did not answer as it should. The message names the upstream and what to look at.</summary>
internal sealed class UpstreamException(UpstreamFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public UpstreamFault Fault { get; } = fault;
}
