using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Sessions;

/// <summary>
/// A legacy client's session: bound to the credential that opened it and to one endpoint, with its own connections to
/// the upstreams and a queue of what they say outside of any request. The id is 128 random bits, and no credential.
/// </summary>
internal sealed class ClientSession : IUnsolicitedSink, IAsyncDisposable
{
    /// <summary>Messages that wait for a client which does not read its stream.</summary>
    public const int QueueMax = 1024;

    /// <summary>How often a session that is used says so in the record.</summary>
    public static readonly TimeSpan KeepAliveEvery = TimeSpan.FromMinutes(5);

    private readonly Channel<QueuedMessage> _queue = Channel.CreateBounded<QueuedMessage>(QueueMax);
    private readonly ConcurrentDictionary<string, SessionLink> _links = new(StringComparer.Ordinal);
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private long _usedAt;
    private int _inFlight;
    private int _streams;
    private string? _label;
    private long _keptAliveAt;
    private long _endsAt;

    public ClientSession(string id, Principal principal, string? server, TimeProvider clock, ILogger logger)
    {
        Id = id;
        Principal = principal;
        Server = server;
        _clock = clock;
        _logger = logger;
        _usedAt = clock.GetTimestamp();
        _keptAliveAt = _usedAt;
        _endsAt = EndOf(principal);
    }

    public string Id { get; }

    /// <summary>What logs and events call it: whoever reads them must not be able to speak in it.</summary>
    public string Label =>
        _label ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Id)).AsSpan(0, 8));

    /// <summary>Who opened it; nobody else finds it.</summary>
    public Principal Principal { get; }

    /// <summary>The endpoint it belongs to; null is the aggregate.</summary>
    public string? Server { get; }

    /// <summary>The revision both sides agreed on.</summary>
    public string ProtocolVersion { get; set; } = ProtocolVersions.LatestLegacy;

    /// <summary>
    /// The client's `initialize`, without its credential: every connection of the session begins with it.
    /// </summary>
    public ReadOnlyMemory<byte> InitializeMessage { get; init; }

    /// <summary>The client has sent `notifications/initialized`.</summary>
    public bool IsInitialized { get; set; }

    public SessionRequests ServerRequests { get; } = new();

    public UnansweredCalls Unanswered { get; } = new();

    /// <summary>What the aggregate endpoint knows of this session's upstreams; unused elsewhere.</summary>
    public CatalogCache Catalogs { get; } = new();

    /// <summary>Which upstream has made which task of this session; unused elsewhere than at the aggregate.</summary>
    public TaskTable Tasks { get; } = new();

    public ConcurrentDictionary<string, SessionLink> Links => _links;

    public ChannelReader<QueuedMessage> Queue => _queue.Reader;

    public TimeSpan Idle => _inFlight > 0 || _streams > 0 ? TimeSpan.Zero : _clock.GetElapsedTime(_usedAt);

    /// <summary>
    /// True once in a while for a session that is used: the record tells the quiet ones from the gone.
    /// </summary>
    public bool IsKeepAliveDue()
    {
        if (Idle > KeepAliveEvery || _clock.GetElapsedTime(_keptAliveAt) < KeepAliveEvery)
        {
            return false;
        }

        _keptAliveAt = _clock.GetTimestamp();
        return true;
    }

    /// <summary>
    /// Its credential has ended and none of the same principal has come after it: whoever has an open stream would go
    /// on reading with a credential that opens nothing any more.
    /// </summary>
    public bool HasEnded => Volatile.Read(ref _endsAt) <= _clock.GetUtcNow().UtcTicks;

    /// <summary>
    /// The same principal came with this credential: the session lasts as long as the one that ends last.
    /// </summary>
    public void Renew(Principal principal)
    {
        if (principal.Key != Principal.Key)
        {
            return;
        }

        var end = EndOf(principal);
        var known = Volatile.Read(ref _endsAt);
        while (end > known)
        {
            var seen = Interlocked.CompareExchange(ref _endsAt, end, known);
            if (seen == known)
            {
                return;
            }

            known = seen;
        }
    }

    private static long EndOf(Principal principal) =>
        (principal.Grant?.Token.ExpiresAt ?? principal.EndsAt)?.UtcTicks ?? long.MaxValue;

    public void Touch() => _usedAt = _clock.GetTimestamp();

    /// <summary>False when the session has as many requests in flight as it may.</summary>
    public bool TryEnter(int inFlightMax)
    {
        if (Interlocked.Increment(ref _inFlight) > inFlightMax)
        {
            Interlocked.Decrement(ref _inFlight);
            return false;
        }

        return true;
    }

    public void Leave()
    {
        Touch();
        Interlocked.Decrement(ref _inFlight);
    }

    public void OpenStream() => Interlocked.Increment(ref _streams);

    public void CloseStream()
    {
        Touch();
        Interlocked.Decrement(ref _streams);
    }

    public bool TryAccept(IUpstreamLink link, ReadOnlyMemory<byte> message)
    {
        if (EnvelopeReader.ReadFromUpstream(message.Span, out var envelope) is not EnvelopeError.None)
        {
            return true;
        }

        Catalogs.Invalidate(envelope.Method);
        if (Server is null && envelope.Kind is MessageKind.Request)
        {
            var splice = new Splice(message);
            splice.Replace(envelope.Id, ServerRequests.Add(link, envelope.Id.Of(message.Span)));
            message = splice.ToMemory();
        }

        return TryQueue(new QueuedMessage(message, default), link.Server);
    }

    /// <summary>Tells the client that these lists of the aggregate are not what they were.</summary>
    public void OnListsChanged(string server, IEnumerable<McpMethod> changes)
    {
        foreach (var change in changes)
        {
            Catalogs.Invalidate(change);
            TryQueue(new QueuedMessage(OwnMessages.Notification(change), default), server);
        }
    }

    /// <summary>
    /// Queues a message for the client's stream. A client need not open one; when nobody has read
    /// <see cref="QueueMax"/> messages, the oldest goes and the log says so. False only when that is a request, which
    /// the upstream would wait for in vain.
    /// </summary>
    public bool TryQueue(QueuedMessage message, string server)
    {
        while (!_queue.Writer.TryWrite(message))
        {
            if (_queue.Reader.TryRead(out var oldest))
            {
                _logger.QueuedMessageDropped(server, Label, QueueMax);
                EnvelopeReader.ReadFromUpstream(oldest.Message.Span, out var envelope);
                if (envelope.Kind is MessageKind.Request)
                {
                    return false;
                }
            }
            else if (_queue.Reader.Completion.IsCompleted)
            {
                return true;
            }
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Unanswered.GiveUpAsync();
        foreach (var (_, link) in _links)
        {
            await link.DisposeAsync();
        }

        _links.Clear();
    }
}
