namespace SatGate.Gateway.Upstreams;

/// <summary>
/// The answer of an upstream to one message, pulled frame by frame, so that a slow client holds back the upstream
/// instead of filling memory. Disposing an unfinished reply gives the request up.
/// </summary>
internal abstract class UpstreamReply : IAsyncDisposable
{
    /// <summary>The HTTP status to hand on; 200 for transports without one.</summary>
    public abstract int Status { get; }

    public abstract ReplyShape Shape { get; }

    /// <summary>The content type to hand on, for <see cref="ReplyShape.Raw"/>.</summary>
    public virtual string? ContentType => null;

    /// <summary>The answer's headers that a client may see, by an allow-list; none by default.</summary>
    public virtual IEnumerable<KeyValuePair<string, string>> Headers => [];

    public abstract Frame Current { get; }

    /// <summary>False when the reply has ended.</summary>
    /// <exception cref="UpstreamException">The answer broke off, came too late, or is no MCP answer.</exception>
    public abstract ValueTask<bool> ReadAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
