using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Multiplexed;

/// <summary>
/// A transport that carries whole messages both ways over one connection: a child's pipes, or legacy HTTP+SSE.
/// </summary>
internal interface IMessageChannel : IAsyncDisposable
{
    /// <summary>Sends one message; messages of concurrent callers never mix.</summary>
    /// <exception cref="UpstreamException">The connection has ended.</exception>
    ValueTask SendAsync(Splice message, CancellationToken cancellationToken);

    /// <summary>The next message of the upstream; null when the connection has ended. One reader at a time.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What a person should read when the connection has ended: an exit code, the last lines of stderr.
    /// </summary>
    ValueTask<string> DescribeEndAsync();
}
