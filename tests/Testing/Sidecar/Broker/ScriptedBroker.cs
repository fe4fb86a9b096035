using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;

namespace SatGate.Testing.Sidecar.Broker;

/// <summary>
/// Pub/sub of the scripted sidecar: every app that subscribed gets every event of the topic once at least, on one of
/// its replicas. RETRY, errors and dead apps are delivered again, as with an inbound retry policy; DROP and 404 go to
/// the dead letters. On request events come twice or in another order.
/// </summary>
public sealed class ScriptedBroker : IAsyncDisposable
{
    private static readonly TimeSpan s_retryPause = TimeSpan.FromMilliseconds(50);
    private static readonly HttpClient s_http = new(new SocketsHttpHandler { UseProxy = false });

    private readonly SidecarMesh _mesh;
    private readonly ConcurrentDictionary<string, AppQueue> _apps = new(StringComparer.Ordinal);
    private readonly List<ScriptedEvent> _published = [];
    private readonly CancellationTokenSource _ending = new();

    internal ScriptedBroker(SidecarMesh mesh) => _mesh = mesh;

    /// <summary>Every n-th event is delivered twice; 0 for none.</summary>
    public int RepeatEvery { get; set; }

    /// <summary>Every n-th event is delivered after those behind it; 0 for none.</summary>
    public int ReorderEvery { get; set; }

    /// <summary>Deliveries under way to one app, for apps that subscribe from now on; with Redis it is 10.</summary>
    public int Concurrency { get; set; } = 1;

    /// <summary>What was dropped, per app.</summary>
    public ConcurrentQueue<(string AppId, ScriptedEvent Event)> DeadLetters { get; } = new();

    /// <summary>Everything published so far.</summary>
    public IReadOnlyList<ScriptedEvent> Published
    {
        get
        {
            lock (_published)
            {
                return [.. _published];
            }
        }
    }

    /// <summary>Asks the app for its subscriptions, as a sidecar does, and begins to deliver.</summary>
    /// <returns>The topics it subscribed to.</returns>
    public async Task<IReadOnlyList<string>> SubscribeAsync(
        string appId, int appPort, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, appPort, "/dapr/subscribe", null, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            return [];
        }
        answer.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        var routes = document.RootElement.EnumerateArray().ToDictionary(
            each => each.GetProperty("topic").GetString()!, each => each.GetProperty("route").GetString()!);
        var queue = new AppQueue(appId, routes, Channel.CreateUnbounded<ScriptedEvent>());
        if (_apps.TryAdd(appId, queue))
        {
            // Redis begins a new consumer at the start of the stream.
            foreach (var earlier in Published)
            {
                Offer(queue, earlier);
            }
            for (var i = 0; i < Concurrency; i++)
            {
                _ = DeliverAsync(queue);
            }
        }
        return [.. routes.Keys];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _ending.Dispose();
    }

    internal void Publish(string pubsub, string topic, string source, byte[] envelope)
    {
        var published = new ScriptedEvent(pubsub, topic, source, envelope);
        lock (_published)
        {
            _published.Add(published);
        }
        foreach (var app in _apps.Values)
        {
            Offer(app, published);
        }
    }

    private static void Offer(AppQueue app, ScriptedEvent offered)
    {
        if (app.Routes.ContainsKey(offered.Topic))
        {
            app.Waiting.Writer.TryWrite(offered);
        }
    }

    private async Task DeliverAsync(AppQueue app)
    {
        ScriptedEvent? held = null;
        var count = 0;
        try
        {
            await foreach (var next in app.Waiting.Reader.ReadAllAsync(_ending.Token))
            {
                count++;
                if (held is null && ReorderEvery > 0 && count % ReorderEvery == 0 && app.Waiting.Reader.Count > 0)
                {
                    held = next;
                    continue;
                }
                await DeliverAsync(app, next);
                if (RepeatEvery > 0 && count % RepeatEvery == 0)
                {
                    await DeliverAsync(app, next);
                }
                if (held is not null)
                {
                    await DeliverAsync(app, held);
                    held = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task DeliverAsync(AppQueue app, ScriptedEvent next)
    {
        while (!await TryDeliverAsync(app, next))
        {
            await Task.Delay(s_retryPause, TimeProvider.System, _ending.Token);
        }
    }

    private async Task<bool> TryDeliverAsync(AppQueue app, ScriptedEvent next)
    {
        if (_mesh.NextOf(app.AppId) is not { } replica)
        {
            return false;
        }
        try
        {
            using var answer = await SendAsync(
                HttpMethod.Post, replica.AppPort, app.Routes[next.Topic], next.Envelope, _ending.Token);
            var text = await answer.Content.ReadAsStringAsync(_ending.Token);
            var isDropped = answer.StatusCode is HttpStatusCode.NotFound
                || (answer.IsSuccessStatusCode && text.Contains("DROP", StringComparison.Ordinal));
            if (isDropped)
            {
                DeadLetters.Enqueue((app.AppId, next));
            }
            return isDropped
                || (answer.IsSuccessStatusCode && !text.Contains("RETRY", StringComparison.Ordinal));
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, int port, string path, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            method, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("content-type", "application/cloudevents+json");
        }
        if (_mesh.AppToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("dapr-api-token", token);
        }
        return await s_http.SendAsync(request, cancellationToken);
    }

    private sealed record AppQueue(
        string AppId, IReadOnlyDictionary<string, string> Routes, Channel<ScriptedEvent> Waiting);
}
