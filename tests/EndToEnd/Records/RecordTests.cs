using System.Text.Json;
using SatGate.EndToEnd.Tests.Tokens;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Records;

/// <summary>What a gateway decided is in its log, once and provably, as an operator reads it.</summary>
public sealed class RecordTests(RealServers servers)
{
    private const string Token = "a-token-that-nobody-may-see";

    private static readonly Dictionary<string, string> s_none = [];
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Decisions_OfEveryKind_AreInTheLogWithTheirReasons()
    {
        await using var gateway = await StartAsync("tools: { defaultCost: 3 }\nbudget: { limit: 7 }\n");
        using (var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel, Token))
        {
            (await client.CallAsync("ok", Cancel)).AssertText("ok");
            (await client.CallAsync("ok", Cancel)).AssertText("ok");
            (await client.CallAsync("ok", Cancel)).AssertError(-32000, "budget_exhausted");
        }

        using (var stranger = new RawMcp(gateway.Server("shaky")) { Token = "wrong" })
        {
            Assert.Equal(401, (await stranger.PostAsync(Messages.Initialize, Cancel)).Status);
        }

        var records = await RecordsAsync(gateway, 6);

        var calls = Of(records, "tool_call");
        Assert.Equal(
            [("allowed", "ran", 3, ""), ("allowed", "ran", 3, ""),
                ("denied", "not_run", 0, "budget_exhausted")],
            calls.Select(call => call.GetProperty("tool_call")).Select(call => (
                Text(call, "decision"), Text(call, "outcome"), Number(call, "cost"), Text(call, "reason"))));
        Assert.All(calls, call => Assert.Equal("shaky", Text(call.GetProperty("tool_call"), "server")));
        Assert.Equal("auth_invalid", Text(Assert.Single(Of(records, "auth_failure")).GetProperty("auth"), "reason"));
        Assert.Single(Of(records, "session_connect"));
        Assert.DoesNotContain(records, record => record.GetRawText().Contains(Token, StringComparison.Ordinal));
        // What has just been written is not signed yet, but the beginning is: nobody has to wait for a proof.
        await AssertHoldsAsync(gateway);
        await gateway.StopAsync(Cancel);
        await AssertHoldsAsync(gateway);
    }

    [Trait("weakness", "W28")]
    [Fact]
    public async Task Calls_SettledBeforeAKill_AreInTheLogOnceAfterIt()
    {
        const int calls = 20;
        await using var gateway = await StartAsync("tools: { defaultCost: 1 }\nbudget: { limit: 1000 }\n");
        using (var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel, Token))
        {
            for (var call = 0; call < calls; call++)
            {
                (await client.CallAsync("ok", Cancel)).AssertText("ok");
            }
        }

        Signals.SendKill(gateway.Process.Id);
        await gateway.Process.WaitAsync(Cancel);
        await using var again = ChildProcess.Start(
            "dotnet", [GatewayProcess.Assembly, "serve", "--config", gateway.ConfigFile], s_none, gateway.Folder);
        await Eventually.HoldsAsync(() => Eventually.AcceptsConnectionsAsync(gateway.Port, Cancel), Cancel);

        // What the ledger has settled, the log knows: the event is in a file before the ledger hears of it.
        var balance = await TokenGateway.RunAsync(gateway, s_none, "budget", "show", "--json");
        Assert.True(balance.ExitCode == 0, $"{balance}");
        var spent = JsonDocument.Parse(balance.StandardOutput).RootElement.GetProperty("spent").GetInt64();
        await Eventually.HoldsAsync(
            async () => Of(await ReadAsync(gateway), "tool_call").Count >= spent, Cancel);
        var told = Of(await ReadAsync(gateway), "tool_call").Select(call => Text(call, "event_id")).ToList();
        Assert.Equal(told.Distinct(), told);
        Assert.InRange(told.Count, spent, calls);
        Assert.Equal(0, (await again.StopAsync(Cancel)).ExitCode);
        await AssertHoldsAsync(gateway);
    }

    [Trait("weakness", "W41")]
    [Theory]
    [InlineData("none", false, false)]
    [InlineData("digest", true, false)]
    [InlineData("redacted", true, true)]
    public async Task Bodies_AreKeptAsTheConfigSays(string bodies, bool digest, bool text)
    {
        await using var gateway = await StartAsync($"audit: {{ bodies: {bodies} }}\n");
        using (var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel, Token))
        {
            const string arguments = "{\"mail\":\"alice@example.com\",\"note\":\"plain\"}";
            await client.PostAsync(Messages.Call("ok", arguments), Cancel);
        }

        await RecordsAsync(gateway, 2);
        var call = Assert.Single(Of(await ReadAsync(gateway), "tool_call")).GetProperty("tool_call");

        Assert.Equal(digest, call.TryGetProperty("args_sha256", out _));
        Assert.Equal(digest, call.TryGetProperty("result_sha256", out _));
        Assert.Equal(text, Text(call, "args").Contains("plain", StringComparison.Ordinal));
        Assert.DoesNotContain("alice", call.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_ThatIsChanged_IsFoundOut()
    {
        await using var gateway = await StartAsync("");
        using (var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel, Token))
        {
            await client.CallAsync("ok", Cancel);
        }

        await RecordsAsync(gateway, 2);
        await gateway.StopAsync(Cancel);
        var log = Path.Combine(gateway.Folder, "log.jsonl");
        var exported = await TokenGateway.RunAsync(
            gateway, s_none, "audit", "export", "--format", "jsonl", "--output", log);
        Assert.True(exported.ExitCode == 0, $"{exported}");
        Assert.Equal(0, (await TokenGateway.RunAsync(gateway, s_none, "audit", "verify", log)).ExitCode);

        var text = await File.ReadAllTextAsync(log, Cancel);
        var changed = text.Replace("\\\"ran\\\"", "\\\"not_run\\\"", StringComparison.Ordinal)
            .Replace("\"outcome\":\"ran\"", "\"outcome\":\"not_run\"", StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        await File.WriteAllTextAsync(log, changed, Cancel);
        Assert.Equal(1, (await TokenGateway.RunAsync(gateway, s_none, "audit", "verify", log)).ExitCode);
    }

    private static async Task AssertHoldsAsync(GatewayProcess gateway)
    {
        var verified = await TokenGateway.RunAsync(gateway, s_none, "audit", "verify");
        Assert.True(verified.ExitCode == 0, $"{verified}");
    }

    private static async Task<List<JsonElement>> RecordsAsync(GatewayProcess gateway, int count)
    {
        List<JsonElement> records = [];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(s_limit);
        await Eventually.HoldsAsync(async () => (records = await ReadAsync(gateway)).Count >= count, limit.Token);
        return records;
    }

    // Oldest first.
    private static async Task<List<JsonElement>> ReadAsync(GatewayProcess gateway)
    {
        var output = await TokenGateway.RunAsync(gateway, s_none, "audit", "log", "--json", "--limit", "500");
        Assert.True(output.ExitCode == 0, $"{output}");
        var records = JsonDocument.Parse(output.StandardOutput).RootElement.GetProperty("records");
        return [.. records.EnumerateArray().Reverse()];
    }

    private static List<JsonElement> Of(IEnumerable<JsonElement> records, string type) =>
        [.. records.Where(record => Text(record, "type") == type)];

    private static string Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static long Number(JsonElement record, string name) =>
        !record.TryGetProperty(name, out var value) ? 0
        : value.ValueKind is JsonValueKind.Number ? value.GetInt64()
        : long.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private Task<GatewayProcess> StartAsync(string config) => GatewayProcess.StartAsync(
        "upstreams:\n" + RealServers.Http("shaky", servers.Misbehaving)
        + $"auth: {{ mode: config, token: {Token} }}\n" + config,
        Cancel);
}
