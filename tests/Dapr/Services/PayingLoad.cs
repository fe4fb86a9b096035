using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SatGate.Macaroons.Format;
using SatGate.Testing;

namespace SatGate.Dapr.Tests.Services;

/// <summary>
/// Clients of the stateless revision who pay from one budget, until it is exhausted or they are stopped. Every call has
/// a token of its own, narrowed from one that was minted: no gateway knows it, so Auth is asked for each.
/// </summary>
internal sealed class PayingLoad
{
    /// <summary>What a call is told whose gateway broke the connection; it may have run.</summary>
    public const string Broken = "broken";

    private const string Call =
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"count","arguments":{},"_meta":{"""
        + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
        + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";

    private const string Exhausted = "budget_exhausted";
    private static readonly TimeSpan s_moreMax = TimeSpan.FromSeconds(120);

    private readonly ConcurrentDictionary<string, int> _told = new(StringComparer.Ordinal);
    private readonly LoadBalancer _balancer;
    private readonly Macaroon _token;
    private readonly TimeSpan _pause;
    private volatile bool _isStopped;
    private volatile bool _isMetered;
    private volatile int _target = int.MaxValue;

    private PayingLoad(LoadBalancer balancer, Macaroon token, TimeSpan pause) =>
        (_balancer, _token, _pause) = (balancer, token, pause);

    /// <summary>Calls that were answered by the tool.</summary>
    public int Answered => _told.GetValueOrDefault("");

    /// <summary>Calls by what they were told, those that ran and those that found the budget spent excepted.</summary>
    public IReadOnlyDictionary<string, int> Refused =>
        _told.Where(each => each.Key is not ("" or Exhausted)).ToDictionary();

    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="pause">Of each caller between its calls.</param>
    public static PayingLoad Start(
        LoadBalancer balancer, string token, int callers, TimeSpan pause, CancellationToken cancellationToken)
    {
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(token, out var decoded));
        var load = new PayingLoad(balancer, decoded!, pause);
        load.Ended = Task.WhenAll(Enumerable.Range(0, callers).Select(
            caller => Task.Run(() => load.RunAsync(caller, cancellationToken), cancellationToken)));
        return load;
    }

    /// <summary>From now on the callers pause once as many calls were answered as were waited for.</summary>
    public void Meter() => (_isMetered, _target) = (true, 0);

    /// <summary>From now on they call until the budget is exhausted.</summary>
    public void Unmeter() => (_isMetered, _target) = (false, int.MaxValue);

    /// <summary>Returns when so many more calls were answered, or the load has ended.</summary>
    public async Task MoreAsync(int calls, CancellationToken cancellationToken)
    {
        var target = Answered + calls;
        _target = _isMetered ? target : _target;
        try
        {
            await Eventually.HoldsAsync(
                () => Answered >= target || Ended.IsCompleted, s_moreMax, $"{calls} more calls", cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}: {this}", exception);
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Answered} answered" + string.Concat(Refused.Select(each => $"; {each.Value} {each.Key}"));

    public Task StopAsync()
    {
        _isStopped = true;
        return Ended;
    }

    private async Task RunAsync(int caller, CancellationToken cancellationToken)
    {
        for (var call = 0; !_isStopped; call++)
        {
            Assert.Equal(DecodeStatus.Decoded, _token.Append($"label = {caller}-{call}", out var own));
            var told = await CallAsync(own!.ToText(), cancellationToken);
            _told.AddOrUpdate(told, 1, (_, count) => count + 1);
            if (told == Exhausted)
            {
                return;
            }
            do
            {
                await Task.Delay(_pause, TimeProvider.System, cancellationToken);
            }
            while (Answered >= _target && !_isStopped);
        }
    }

    private async Task<string> CallAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return Told(await _balancer.SendAsync(gateway => Request(gateway, token), cancellationToken));
        }
        catch (HttpRequestException)
        {
            return Broken;
        }
    }

    // "" when it ran, else the reason of the refusal. An answer may come as an event stream of one event.
    private static string Told(string text)
    {
        var at = text.IndexOf('{', StringComparison.Ordinal);
        using var json = JsonDocument.Parse(at < 0 ? "{}" : text[at..].TrimEnd());
        return json.RootElement.TryGetProperty("result", out _) ? ""
            : json.RootElement.TryGetProperty("error", out var error)
                && error.TryGetProperty("data", out var data) && data.TryGetProperty("error", out var reason)
                ? reason.GetString()!
                : text;
    }

    private static HttpRequestMessage Request(Uri gateway, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "/mcp"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Call)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "count");
        request.Headers.Add("Authorization", $"Bearer {token}");
        return request;
    }
}
