using System.IO.Pipelines;
using System.Net.Http.Headers;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams.Http;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams.Sse;

/// <summary>
/// Legacy HTTP+SSE to an upstream (MCP 2024-11-05): one GET stream brings an `endpoint` event and then all messages;
/// what we send is POSTed to that endpoint.
/// </summary>
internal sealed class SseChannel : IMessageChannel
{
    private static readonly TimeSpan s_openTimeout = TimeSpan.FromSeconds(10);
    private static readonly MediaTypeHeaderValue s_json = new(HttpNames.Json);

    private readonly HttpEndpoint _endpoint;
    private readonly HttpResponseMessage _stream;
    private readonly SseEventReader _events;
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeSpan _postTimeout;
    private Uri _messages;

    private SseChannel(HttpEndpoint endpoint, HttpResponseMessage stream, SseEventReader events, TimeSpan postTimeout)
    {
        _endpoint = endpoint;
        _stream = stream;
        _events = events;
        _postTimeout = postTimeout;
        _messages = endpoint.Url;
    }

    /// <exception cref="UpstreamException">The stream cannot be opened, or it names no endpoint on the upstream's own
    /// origin.</exception>
    public static async ValueTask<SseChannel> OpenAsync(
        HttpEndpoint endpoint, int eventBytesMax, TimeSpan postTimeout, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, endpoint.Url);
        request.Headers.TryAddWithoutValidation("Accept", SseFields.ContentType);
        using var timer = SilenceTimer.Start(s_openTimeout, cancellationToken);
        var response = await endpoint.SendAsync(request, timer);
        if (!response.IsSuccessStatusCode)
        {
            response.Dispose();
            throw new UpstreamException(
                UpstreamFault.Unavailable,
                    $"Upstream `{endpoint.Server}` answered GET with {(int)response.StatusCode}.");
        }

        var body = await response.Content.ReadAsStreamAsync(timer.Token);
        var channel = new SseChannel(
            endpoint, response, new SseEventReader(PipeReader.Create(body), eventBytesMax), postTimeout);
        if (!await channel._events.ReadAsync(timer.Token) || !channel.TakeEndpoint())
        {
            await channel.DisposeAsync();
            throw new UpstreamException(
                UpstreamFault.BadAnswer,
                    $"Upstream `{endpoint.Server}` did not begin its stream with an `endpoint` event.");
        }

        return channel;
    }

    // Only the same origin: an endpoint elsewhere would be sent our credential and the calls of our clients.
    private bool TakeEndpoint()
    {
        var isEndpoint = System.Text.Encoding.UTF8.GetString(_events.Fields.Span)
            .Contains("event: endpoint", StringComparison.Ordinal)
            || System.Text.Encoding.UTF8.GetString(_events.Fields.Span)
                .Contains("event:endpoint", StringComparison.Ordinal);
        return isEndpoint
            && Uri.TryCreate(_endpoint.Url, System.Text.Encoding.UTF8.GetString(_events.Data.Span), out _messages!)
            && Uri.Compare(
                _messages, _endpoint.Url, UriComponents.SchemeAndServer, UriFormat.Unescaped,
                StringComparison.OrdinalIgnoreCase) == 0;
    }

    public async ValueTask SendAsync(Splice message, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _messages) { Content = new MessageContent(message) };
        request.Content.Headers.ContentType = s_json;
        using var timer = SilenceTimer.Start(_postTimeout, cancellationToken);
        using var response = await _endpoint.SendAsync(request, timer);
        if (!response.IsSuccessStatusCode)
        {
            throw new UpstreamException(
                UpstreamFault.Unavailable,
                    $"Upstream `{_endpoint.Server}` refused a message with {(int)response.StatusCode}.");
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            while (await _events.ReadAsync(linked.Token))
            {
                if (!_events.Data.IsEmpty)
                {
                    return _events.Data.ToArray();
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new UpstreamException(
                UpstreamFault.Broken, $"Upstream `{_endpoint.Server}` broke off its stream.", exception);
        }
    }

    public ValueTask<string> DescribeEndAsync() => new("it closed its event stream");

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _stream.Dispose();
    }
}
