using System.Globalization;
using System.Text.Json;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Tokens;

/// <summary>An agent with a token, in a session of its own with the gateway.</summary>
internal sealed class TokenAgent : IDisposable
{
    private readonly RawMcp _client;

    private TokenAgent(RawMcp client, string token)
    {
        _client = client;
        Token = token;
    }

    public string Token { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>An agent at the endpoint of all upstreams together.</summary>
    public static async Task<TokenAgent> OpenAsync(GatewayProcess gateway, string token) =>
        new(await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel, token), token);

    public Task<RawAnswer> CallAsync(string tool, string arguments = "{}") =>
        _client.PostAsync(Messages.Call(tool, arguments), Cancel);

    /// <summary>Calls so often that it must succeed so often, and be out of credits then.</summary>
    public async Task SpendAsync(string tool, int times)
    {
        for (var call = 0; call < times; call++)
        {
            (await CallAsync(tool)).AssertText("ok");
        }

        (await CallAsync(tool)).AssertError(-32000, "budget_exhausted");
    }

    public Task<RawAnswer> AskAsync(string method, string parameters = "{}") => _client.PostAsync(
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + parameters + "}", Cancel);

    /// <summary>The result of a request that must have one.</summary>
    public async Task<JsonElement> ResultAsync(string method, string parameters = "{}")
    {
        var answer = await AskAsync(method, parameters);
        return answer.Json.TryGetProperty("result", out var result)
            ? result
            : throw new InvalidOperationException($"{method}: {answer}");
    }

    /// <summary>Delegates, with further members of the parameters as they stand in JSON.</summary>
    public async Task<(string Token, string Id)> DelegateAsync(long budget, string more = "")
    {
        var parameters = string.Create(CultureInfo.InvariantCulture, $"{{\"budget\":{budget}{more}}}");
        var result = await ResultAsync("satgate/delegate", parameters);
        Assert.Equal(budget, result.GetProperty("budget").GetInt64());
        return (result.GetProperty("token").GetString()!, result.GetProperty("tokenId").GetString()!);
    }

    /// <summary>A figure of the agent's own account.</summary>
    public async Task<long> FigureAsync(string name) =>
        (await ResultAsync("satgate/budget")).GetProperty(name).GetInt64();

    /// <summary>Waits until no credits are held any more: settlement goes on after the answer.</summary>
    public Task SettledAsync() => Eventually.HoldsAsync(async () => await FigureAsync("held") == 0, Cancel);

    public async Task<IReadOnlyList<string>> ToolsAsync() =>
        [.. (await ResultAsync("tools/list")).GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];

    public void Dispose() => _client.Dispose();
}
