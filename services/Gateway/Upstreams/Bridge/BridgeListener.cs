using System.Buffers;
using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>
/// What a modern server tells of its own accord, for one legacy session: `subscriptions/listen` with all that the
/// server announces and the resources that the client has subscribed to, opened again whenever it ends or they change.
/// </summary>
internal sealed class BridgeListener(
    IUpstreamLink shared, BridgeAnnouncement announced, Action<ReadOnlyMemory<byte>> tell, TimeProvider clock)
    : IAsyncDisposable
{
    /// <summary>Resources that one session may subscribe to; one more is refused.</summary>
    public const int ResourcesMax = 1024;

    private static readonly TimeSpan s_acknowledgeMax = TimeSpan.FromSeconds(5);

    private readonly SortedSet<string> _resources = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Generation _current = new();
    private Task? _running;

    /// <summary>Begins to listen, once the client is ready; does nothing where the server tells nothing.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (announced.IsAny && _running is null && !_stopping.IsCancellationRequested)
            {
                _running = Task.Run(RunAsync);
            }
        }
    }

    /// <summary>
    /// Listens to one more resource, or one less, and returns when the server has taken that up. False when there are
    /// too many.
    /// </summary>
    public async ValueTask<bool> SubscribeAsync(string uri, bool isWanted, CancellationToken cancellationToken)
    {
        Generation before, next;
        lock (_lock)
        {
            if (isWanted && _resources.Count >= ResourcesMax && !_resources.Contains(uri))
            {
                return false;
            }

            if (!(isWanted ? _resources.Add(uri) : _resources.Remove(uri)))
            {
                return true;
            }

            (before, next) = (_current, new Generation());
            _current = next;
        }

        await before.Ended.CancelAsync();
        Start();
        try
        {
            await next.Acknowledged.Task.WaitAsync(s_acknowledgeMax, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The server is slow or away: it is asked again until it answers.
        }

        return true;
    }

    private async Task RunAsync()
    {
        var backoff = new Backoff();
        while (!_stopping.IsCancellationRequested)
        {
            Generation generation;
            ReadOnlyMemory<byte> request;
            lock (_lock)
            {
                generation = _current;
                request = Listen();
            }

            try
            {
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(
                    _stopping.Token, generation.Ended.Token);
                await ListenAsync(request, generation, backoff, ending.Token);
            }
            catch (Exception exception) when (exception is UpstreamException or OperationCanceledException)
            {
                // Ended by the server, by a crash, or because there is more to listen to.
            }

            if (!generation.Ended.IsCancellationRequested)
            {
                await PauseAsync(backoff.Next());
            }
        }
    }

    private async ValueTask ListenAsync(
        ReadOnlyMemory<byte> request, Generation generation, Backoff backoff, CancellationToken cancellationToken)
    {
        EnvelopeReader.ReadFromUpstream(request.Span, out var asked);
        await using var reply = await shared.SendAsync(
            new OutboundMessage
            {
                Body = new Splice(request),
                Envelope = asked,
                IsModern = true,
                ProtocolVersion = ProtocolVersions.Modern,
                SilenceMax = Timeout.InfiniteTimeSpan,
            },
            cancellationToken);
        while (await reply.ReadAsync(cancellationToken))
        {
            var message = reply.Current.Message;
            if (reply.Shape is ReplyShape.Raw
                || EnvelopeReader.ReadFromUpstream(message.Span, out var envelope) is not EnvelopeError.None)
            {
                continue;
            }

            switch (envelope.Method)
            {
                case McpMethod.SubscriptionsAcknowledged:
                    backoff.Reset();
                    generation.Acknowledged.TrySetResult();
                    break;
                case McpMethod.ToolsListChanged or McpMethod.PromptsListChanged or McpMethod.ResourcesListChanged
                    or McpMethod.ResourcesUpdated:
                    tell(message.ToArray());
                    break;
            }
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, clock, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The session ends.
        }
    }

    private ReadOnlyMemory<byte> Listen()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteString("id", "satgate-listen");
        writer.WriteString("method", McpMethods.NameOf(McpMethod.SubscriptionsListen));
        writer.WriteStartObject("params");
        writer.WriteStartObject("notifications");
        WriteFlag(writer, "toolsListChanged", announced.Tools);
        WriteFlag(writer, "promptsListChanged", announced.Prompts);
        WriteFlag(writer, "resourcesListChanged", announced.Resources);
        if (_resources.Count > 0)
        {
            writer.WriteStartArray("resourceSubscriptions");
            foreach (var uri in _resources)
            {
                writer.WriteStringValue(uri);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WritePropertyName("_meta");
        byte[] meta = [(byte)'{', .. BridgeMessages.MetaMembers(default, default, default), (byte)'}'];
        writer.WriteRawValue(meta, skipInputValidation: true);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteFlag(Utf8JsonWriter writer, string name, bool isSet)
    {
        if (isSet)
        {
            writer.WriteBoolean(name, true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task? running;
        lock (_lock)
        {
            running = _running;
        }

        if (running is not null)
        {
            await running;
        }
    }

    /// <summary>One subscription: ended when another takes its place.</summary>
    private sealed class Generation
    {
        public CancellationTokenSource Ended { get; } = new();

        public TaskCompletionSource Acknowledged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Of which changes a modern server says, in its discover result, that it tells.</summary>
internal sealed record BridgeAnnouncement(bool Tools, bool Prompts, bool Resources, bool Subscriptions)
{
    public bool IsAny => Tools || Prompts || Resources || Subscriptions;

    public static BridgeAnnouncement Of(ReadOnlyMemory<byte> discover)
    {
        using var document = JsonDocument.Parse(discover);
        return new BridgeAnnouncement(
            Has(document, "tools", "listChanged"), Has(document, "prompts", "listChanged"),
            Has(document, "resources", "listChanged"), Has(document, "resources", "subscribe"));
    }

    private static bool Has(JsonDocument discover, string capability, string flag) =>
        discover.RootElement.TryGetProperty("capabilities", out var capabilities)
        && capabilities.ValueKind is JsonValueKind.Object
        && capabilities.TryGetProperty(capability, out var one) && one.ValueKind is JsonValueKind.Object
        && one.TryGetProperty(flag, out var set) && set.ValueKind is JsonValueKind.True;
}
