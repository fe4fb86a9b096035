namespace SatGate.Gateway.Upstreams;

/// <summary>
/// A live connection to one upstream in one protocol era: shared by all clients (modern, stateless) or owned by one
/// client session (legacy).
/// </summary>
internal interface IUpstreamLink : IAsyncDisposable
{
    string Server { get; }

    /// <summary>False once the connection has ended; a session then opens a new one.</summary>
    bool IsOpen { get; }

    /// <summary>Sends a request and returns as soon as its answer begins.</summary>
    /// <exception cref="UpstreamException">It was not sent, or no answer began.</exception>
    ValueTask<UpstreamReply> SendAsync(OutboundMessage request, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a notification or a client's response. HTTP upstreams may refuse it: then the reply has their status and
    /// body, otherwise null.
    /// </summary>
    ValueTask<UpstreamReply?> PostAsync(OutboundMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// The upstream's stream of messages that belong to no request (HTTP GET), resumed after an event id; null where
    /// the transport delivers them to the session's own queue.
    /// </summary>
    ValueTask<UpstreamReply?> ListenAsync(
        string? lastEventId, OutboundMessage? template, CancellationToken cancellationToken);
}
