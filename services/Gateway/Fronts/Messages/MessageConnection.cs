using System.Collections.Concurrent;
using System.Net;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Views;

namespace SatGate.Gateway.Fronts.Messages;

/// <summary>
/// One client on a transport that carries whole messages both ways (stdio, legacy HTTP+SSE): at most one legacy
/// session, requests that run side by side, and notifications in the order they came.
/// </summary>
internal sealed class MessageConnection(
    CallPipeline pipeline, SessionTable sessions, IServerView view, TimeProvider clock, IMessageWriter writer)
        : IAsyncDisposable
{
    /// <summary>Requests of one connection that run at once; the next message waits for one to end.</summary>
    public const int InFlightMax = 256;

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _modern = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(InFlightMax, InFlightMax);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _ended = new();
    private Task _queuePump = Task.CompletedTask;

    /// <summary>The client's legacy session, once it has initialized.</summary>
    public ClientSession? Session { get; private set; }

    /// <summary>Cancelled when the session was ended from elsewhere: its credential was revoked or is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>
    /// Takes a message. Returns when it may be followed by the next: at once for requests, except for `initialize`,
    /// which everything after it depends on.
    /// </summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> message, string? credential, IPAddress? address)
    {
        EnvelopeReader.ReadFromUpstream(message.Span, out var envelope);
        if (envelope.Method is McpMethod.Cancelled && envelope.RequestId.IsPresent
            && _modern.TryRemove(KeyOf(envelope.RequestId.Of(message.Span)), out var cancelled))
        {
            await cancelled.CancelAsync();
            return;
        }

        if (envelope.Kind is not MessageKind.Request || envelope.Method is McpMethod.Initialize)
        {
            await RunAsync(message, credential, address, null);
            return;
        }

        await _places.WaitAsync(_closing.Token);
        var key = envelope.MetaProtocolVersion.IsPresent ? KeyOf(envelope.Id.Of(message.Span)) : null;
        _ = RunAsideAsync(message, credential, address, key);
    }

    private async Task RunAsideAsync(
        ReadOnlyMemory<byte> message, string? credential, IPAddress? address, string? key)
    {
        await Task.Yield();
        try
        {
            await RunAsync(message, credential, address, key);
        }
        finally
        {
            _places.Release();
        }
    }

    private async ValueTask RunAsync(
        ReadOnlyMemory<byte> message, string? credential, IPAddress? address, string? modernKey)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        if (modernKey is not null)
        {
            _modern[modernKey] = left;
        }

        var call = new Call
        {
            Body = message,
            View = view,
            Reply = new MessageReply(writer),
            TransportCredential = credential,
            Address = address,
            Session = Session,
            ClientLeft = left.Token,
            StartedAt = clock.GetTimestamp(),
        };
        await pipeline.RunAsync(call);
        if (modernKey is not null)
        {
            _modern.TryRemove(modernKey, out _);
        }

        if (call.Session is { } opened && !ReferenceEquals(opened, Session))
        {
            var previous = Session;
            Session = opened;
            _queuePump = PumpAsync(opened);
            if (previous is not null)
            {
                await sessions.EndAsync(previous);
            }
        }
    }

    // What upstreams say outside of any request goes straight to the client: the connection is its stream.
    private async Task PumpAsync(ClientSession session)
    {
        session.OpenStream();
        try
        {
            await foreach (var queued in session.Queue.ReadAllAsync(_closing.Token))
            {
                await writer.WriteAsync(new Splice(queued.Message));
            }

            // Not by us, and not for a new one: what comes now must begin a session of its own.
            if (ReferenceEquals(Session, session))
            {
                Session = null;
                await _ended.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is closing.
        }
        finally
        {
            session.CloseStream();
        }
    }

    private static string KeyOf(ReadOnlySpan<byte> id) =>
        JsonText.Decode(id) is { } text ? "s" + text : "n" + System.Text.Encoding.UTF8.GetString(id);

    /// <summary>Waits for the requests in flight, at most so long.</summary>
    public async ValueTask DrainAsync(TimeSpan max)
    {
        using var timer = new CancellationTokenSource(max, clock);
        try
        {
            for (var place = 0; place < InFlightMax; place++)
            {
                await _places.WaitAsync(timer.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What still runs now is cut off by the disposal.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _queuePump;
        if (Session is { } session)
        {
            await sessions.EndAsync(session);
        }
    }
}
