namespace Grpc.Core;

/// <summary>
/// What a handler knows of its call. The published type without write options, authentication context and propagation
/// tokens: callers here are told apart by headers that the sidecar sets.
/// </summary>
public abstract class ServerCallContext
{
    private Dictionary<object, object>? _userState;

    /// <summary>The request path: <c>/package.Service/Method</c>.</summary>
    public string Method => MethodCore;

    /// <summary>The authority that the caller named.</summary>
    public string Host => HostCore;

    /// <summary>
    /// The caller's address, such as <c>ipv4:127.0.0.1:50001</c>; <c>unknown</c> where there is none.
    /// </summary>
    public string Peer => PeerCore;

    /// <summary>When the call ends by itself, in UTC; <see cref="DateTime.MaxValue"/> without a deadline.</summary>
    public DateTime Deadline => DeadlineCore;

    /// <summary>The caller's metadata, the handler's own copy.</summary>
    public Metadata RequestHeaders => RequestHeadersCore;

    /// <summary>Cancelled when nobody waits for the answer any more: the caller left or the deadline passed.</summary>
    public CancellationToken CancellationToken => CancellationTokenCore;

    /// <summary>Metadata sent after the last message, with the status.</summary>
    public Metadata ResponseTrailers => ResponseTrailersCore;

    /// <summary>The status sent when the handler returns; anything but OK and the caller gets no message.</summary>
    public Status Status
    {
        get => StatusCore;
        set => StatusCore = value;
    }

    /// <summary>Anything that the handler's parts tell each other during this call.</summary>
    public IDictionary<object, object> UserState => _userState ??= [];

    /// <inheritdoc cref="Method"/>
    protected abstract string MethodCore { get; }

    /// <inheritdoc cref="Host"/>
    protected abstract string HostCore { get; }

    /// <inheritdoc cref="Peer"/>
    protected abstract string PeerCore { get; }

    /// <inheritdoc cref="Deadline"/>
    protected abstract DateTime DeadlineCore { get; }

    /// <inheritdoc cref="RequestHeaders"/>
    protected abstract Metadata RequestHeadersCore { get; }

    /// <inheritdoc cref="CancellationToken"/>
    protected abstract CancellationToken CancellationTokenCore { get; }

    /// <inheritdoc cref="ResponseTrailers"/>
    protected abstract Metadata ResponseTrailersCore { get; }

    /// <inheritdoc cref="Status"/>
    protected abstract Status StatusCore { get; set; }

    /// <summary>
    /// Sends the response headers now instead of with the first message. Once per call and before any message;
    /// otherwise <see cref="InvalidOperationException"/>.
    /// </summary>
    public Task WriteResponseHeadersAsync(Metadata responseHeaders) => WriteResponseHeadersAsyncCore(responseHeaders);

    /// <inheritdoc cref="WriteResponseHeadersAsync"/>
    protected abstract Task WriteResponseHeadersAsyncCore(Metadata responseHeaders);
}
