using System.Net.Http.Headers;
using System.Text;
using SatGate.EndToEnd.Tests;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Tests.InProcess;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Calls;

/// <summary>
/// A long call of a stdio upstream: after a while without its first message the client gets a stream and comments on
/// it. The upstream is a shell script that answers a call once a file is there.
/// </summary>
public sealed class KeepAliveTests : IDisposable
{
    private const string Script = """
        while read -r line; do
          id=${line#*\"id\":}; id=${id%%[,\}]*}
          case "$line" in
            *server/discover*)
              echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32601,\"message\":\"no\"}}" ;;
            *\"initialize\"*)
              echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2025-11-25\",\
        \"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"slow\",\"version\":\"1\"}}}" ;;
            *tools/call*) echo called > "$1/called"; while [ ! -f "$1/answer" ]; do sleep 0.05; done
              echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"content\":[\
        {\"type\":\"text\",\"text\":\"done\"}]}}" ;;
          esac
        done
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly HttpClient _http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task SilentCall_BecomesAStreamWithComments_UntilItsAnswer()
    {
        await using var gateway = await StartAsync();
        using var request = await CallAsync(gateway);
        var answering = _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        await CalledAsync();

        // The wait begins some time after the call has reached the upstream, so the clock is pushed until it is seen.
        await Eventually.HoldsAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return answering.IsCompleted;
            },
            TimeSpan.FromSeconds(60), "the answer begins", Cancel);
        using var response = await answering;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(": keepalive", await reader.ReadLineAsync(Cancel));
        _ = await reader.ReadLineAsync(Cancel);
        _clock.Advance(KeepAlive.SilenceMax);
        Assert.Equal(": keepalive", await reader.ReadLineAsync(Cancel));

        await File.WriteAllTextAsync(_folder.File("answer"), "", Cancel);

        var rest = await reader.ReadToEndAsync(Cancel);
        Assert.Contains("data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnswerInTime_IsOneMessage()
    {
        await using var gateway = await StartAsync();
        using var request = await CallAsync(gateway);
        var answering = _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        await CalledAsync();
        _clock.Advance(KeepAlive.SilenceMax - TimeSpan.FromSeconds(1));

        await File.WriteAllTextAsync(_folder.File("answer"), "", Cancel);

        using var response = await answering;
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("done", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private Task<TestGateway> StartAsync()
    {
        File.WriteAllText(_folder.File("server.sh"), Script);
        return TestGateway.StartAsync(
            "upstreams:\n  slow: { transport: stdio, timeout: 300s, command: [/bin/sh, "
            + $"\"{_folder.File("server.sh")}\", \"{_folder.Path}\"] }}\ntools: {{ defaultCost: 0 }}\n",
            silenceClock: _clock);
    }

    private static async Task<HttpRequestMessage> CallAsync(TestGateway gateway)
    {
        var url = gateway.Server("slow");
        using var client = await RawMcp.OpenSessionAsync(url, Cancel);
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Messages.Call("work"))),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("Mcp-Session-Id", client.Session);
        return request;
    }

    private Task CalledAsync() => Eventually.HoldsAsync(
        () => File.Exists(_folder.File("called")), TimeSpan.FromSeconds(60), "the call arrives", Cancel);
}
