using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using SatGate.EndToEnd.Tests;
using SatGate.Gateway.Tests.InProcess;

namespace SatGate.Gateway.Tests.Fronts;

/// <summary>What a client writes to the gateway's stdin, good and bad, and what it reads.</summary>
public sealed class StdioFrontTests : IAsyncLifetime
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const string NeedsToken = "auth: { mode: config, token: " + Token + " }\n";

    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private ScriptedUpstream _upstream = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await ScriptedUpstream.StartAsync();

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Theory]
    [InlineData("hello", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,""", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","Method":"x"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}""", -32600)]
    public async Task BadLine_IsAnErrorAndTheNextLineIsRead(string line, int code)
    {
        await using var gateway = await StartAsync("");
        var serving = Serve(gateway, null);

        await SayAsync(line + "\n\n \r\n" + Messages.Initialize + "\n");

        Assert.Equal(code, (await NextAsync()).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(0, (await NextAsync()).GetProperty("id").GetInt32());
        await EndAsync(serving);
    }

    [Theory]
    [InlineData(Token, null, true)]
    [InlineData(null, Token, true)]
    [InlineData(Token, "wrong", false)]
    [InlineData(null, null, false)]
    public async Task Call_WithTheTokenOfTheConnectionOrItsOwn_IsForwardedOrNot(
        string? ofConnection, string? own, bool passes)
    {
        await using var gateway = await StartAsync(NeedsToken);
        var serving = Serve(gateway, ofConnection);
        var meta = own is null ? "" : $"\"token\":\"{own}\"";
        var initialize = own is null
            ? Messages.Initialize
            : Messages.Initialize.Replace("\"capabilities\"", $"\"_meta\":{{{meta}}},\"capabilities\"",
                StringComparison.Ordinal);

        await SayAsync(initialize + "\n");
        var opened = await NextAsync();
        await SayAsync(Messages.Call("work", meta: meta) + "\n");
        var answer = await NextAsync();

        Assert.Equal(passes, opened.TryGetProperty("result", out _));
        Assert.Equal(passes, answer.TryGetProperty("result", out _));
        Assert.Equal(passes ? 1 : 0, _upstream.Calls.Count);
        Assert.DoesNotContain(_upstream.Calls, body => body.Contains(Token, StringComparison.Ordinal));
        await EndAsync(serving);
    }

    [Fact]
    public async Task Call_BeforeInitialize_IsRefused()
    {
        await using var gateway = await StartAsync("");
        var serving = Serve(gateway, null);

        await SayAsync(Messages.Call("work") + "\n");

        Assert.Equal("session_required",
            (await NextAsync()).GetProperty("error").GetProperty("data").GetProperty("error").GetString());
        Assert.Empty(_upstream.Calls);
        await EndAsync(serving);
    }

    // What follows an over-long line cannot be told apart from the middle of a message.
    [Theory]
    [InlineData(1000, true)]
    [InlineData(100_000, false)]
    public async Task LongLine_EndsTheConnection(int length, bool isTaken)
    {
        await using var gateway = await StartAsync("limits: { bodyBytesMax: 65536 }\n");
        var serving = Serve(gateway, null);

        await SayAsync(Messages.Initialize + new string(' ', length) + "\n");
        if (isTaken)
        {
            Assert.True((await NextAsync()).TryGetProperty("result", out _));
            await _input.Writer.CompleteAsync();
        }

        await serving.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal(isTaken, (await gateway.BalancesAsync()).Held == 0 && isTaken);
    }

    // The last line may come without its end: the client has closed its side.
    [Fact]
    public async Task LastLine_WithoutEnd_IsAnswered()
    {
        await using var gateway = await StartAsync("");
        var serving = Serve(gateway, null);

        await SayAsync(Messages.Initialize);
        await EndAsync(serving);

        Assert.True((await NextAsync()).TryGetProperty("result", out _));
    }

    private Task<TestGateway> StartAsync(string more) => TestGateway.StartAsync(
        $"upstreams:\n  up: {{ transport: http, url: \"{_upstream.Url}\", allowPrivate: true }}\n" + more);

    private Task Serve(TestGateway gateway, string? credential) =>
        gateway.Services.RunStdioAsync(_input.Reader.AsStream(), _output.Writer.AsStream(), credential, Cancel);

    private async Task SayAsync(string text) => await _input.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);

    private async Task EndAsync(Task serving)
    {
        await _input.Writer.CompleteAsync();
        await serving.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
    }

    private async Task<JsonElement> NextAsync()
    {
        while (true)
        {
            var read = await _output.Reader.ReadAsync(Cancel);
            if (System.Buffers.BuffersExtensions.PositionOf(read.Buffer, (byte)'\n') is { } end)
            {
                var line = Encoding.UTF8.GetString(read.Buffer.Slice(0, end));
                _output.Reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return JsonDocument.Parse(line).RootElement;
            }

            _output.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
