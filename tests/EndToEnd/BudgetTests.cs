using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>The promise: a budget is never exceeded and no spent credit is forgotten, seen from a client.</summary>
public sealed class BudgetTests(RealServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W11")]
    [Fact]
    public async Task Calls_InParallelOverTheLimit_ExactlyTheLimitSucceeds()
    {
        await using var gateway = await StartAsync("budget: { limit: 10, store: memory }\n");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);

        var answers = await Task.WhenAll(Enumerable.Range(0, 25)
            .Select(index => client.PostAsync(Messages.Call("ok", id: index), Cancel)));

        Assert.Equal(10, answers.Count(answer => answer.Text == "ok"));
        Assert.All(
            answers.Where(answer => answer.Text != "ok"), answer =>
                Assert.True(answer.ErrorReason == "budget_exhausted", $"{answer}"));
    }

    [Fact]
    public async Task Denial_OfTheBudget_TellsAModelWhatItNeeds()
    {
        await using var gateway = await StartAsync(
            "tools: { defaultCost: 1, costs: { never: 50 } }\nbudget: { limit: 10, store: memory }\n");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);

        var answer = await client.CallAsync("never", Cancel);

        answer.AssertError(-32000, "budget_exhausted");
        var error = answer.Json.GetProperty("error");
        Assert.StartsWith("Budget exhausted", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        var data = error.GetProperty("data");
        Assert.Equal("never", data.GetProperty("tool").GetString());
        Assert.Equal(50, data.GetProperty("cost_credits").GetInt64());
        Assert.Equal(10, data.GetProperty("remaining_credits").GetInt64());
        Assert.Equal(10, data.GetProperty("limit").GetInt64());
        Assert.True(data.TryGetProperty("alternatives", out _), $"{answer}");
    }

    [Fact]
    public async Task Result_OfAPricedCall_CarriesCostAndRemaining()
    {
        await using var gateway = await StartAsync(
            "tools: { defaultCost: 3 }\nbudget: { limit: 10, store: memory }\n");
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);

        var answer = await client.CallAsync("ok", Cancel);

        answer.AssertText("ok");
        var meta = answer.Json.GetProperty("result").GetProperty("_meta");
        Assert.Equal(3, meta.GetProperty("satgate/cost_credits").GetInt64());
        Assert.Equal(7, meta.GetProperty("satgate/remaining_credits").GetInt64());
    }

    [Theory]
    [InlineData("ok", 3, true)]
    [InlineData("never", 50, false)]
    [InlineData("ping", 0, true)]
    public async Task Quote_OfATool_SaysItsCostAndWhetherItCanBePaid(string tool, int cost, bool affordable)
    {
        await using var gateway = await StartAsync(
            "tools: { defaultCost: 3, costs: { never: 50 } }\nbudget: { limit: 10, store: memory }\n");
        using var client = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel);

        var answer = await client.PostAsync(Quote(tool), Cancel);

        var quote = answer.Json.GetProperty("result");
        Assert.Equal(cost, quote.GetProperty("cost").GetInt64());
        Assert.Equal(affordable, quote.GetProperty("affordable").GetBoolean());
        Assert.Equal(affordable, quote.GetProperty("alternatives").GetArrayLength() == 0);
        (await client.PostAsync(Quote("nobody-has-it"), Cancel)).AssertError(-32602);
    }

    private static string Quote(string tool) =>
        $$$"""{"jsonrpc":"2.0","id":7,"method":"satgate/quote","params":{"name":"{{{tool}}}"}}""";

    /// <summary>Two gateways over one database are one budget, also after one of them has died.</summary>
    [Fact]
    public async Task Limit_OfTwoGatewaysOnOnePostgres_IsSpentOnce()
    {
        await using var postgres = await PostgresProcess.StartAsync(null, [], Cancel);
        var config = $"budget: {{ limit: 10, store: postgres, connection: \"{postgres.ConnectionString}\" }}\n";
        await using var one = await StartAsync(config);
        await using (var two = await StartAsync(config))
        {
            using var first = await RawMcp.OpenSessionAsync(one.Server("shaky"), Cancel);
            using var second = await RawMcp.OpenSessionAsync(two.Server("shaky"), Cancel);
            for (var call = 0; call < 4; call++)
            {
                (await first.CallAsync("ok", Cancel)).AssertText("ok");
                (await second.CallAsync("ok", Cancel)).AssertText("ok");
            }

            Signals.SendKill(two.Process.Id);
            await two.Process.WaitAsync(Cancel);
        }

        await using var again = await StartAsync(config);
        using var next = await RawMcp.OpenSessionAsync(again.Server("shaky"), Cancel);
        (await next.CallAsync("ok", Cancel)).AssertText("ok");
        (await next.CallAsync("ok", Cancel)).AssertText("ok");
        Assert.Equal("budget_exhausted", (await next.CallAsync("ok", Cancel)).ErrorReason);
    }

    [Trait("weakness", "W5")]
    [Fact]
    public async Task Spent_AfterKillMinusNine_IsNotForgotten()
    {
        var ledger = Path.Combine(servers.Folder, "ledger.db");
        var config = $"budget: {{ limit: 5, store: sqlite, path: \"{ledger}\" }}\n";
        await using (var gateway = await StartAsync(config))
        {
            using var client = await RawMcp.OpenSessionAsync(gateway.Server("shaky"), Cancel);
            for (var call = 0; call < 3; call++)
            {
                (await client.CallAsync("ok", Cancel)).AssertText("ok");
            }

            // Settling is off the reply's path, but a reservation is on disk before the call is forwarded.
            Signals.SendKill(gateway.Process.Id);
            await gateway.Process.WaitAsync(Cancel);
        }

        await using var again = await StartAsync(config);
        using var next = await RawMcp.OpenSessionAsync(again.Server("shaky"), Cancel);
        (await next.CallAsync("ok", Cancel)).AssertText("ok");
        (await next.CallAsync("ok", Cancel)).AssertText("ok");
        (await next.CallAsync("ok", Cancel)).AssertError(-32000, "budget_exhausted");
    }

    [Trait("weakness", "W2")]
    [Theory]
    [InlineData("right", 200)]
    [InlineData("wrong", 401)]
    [InlineData(null, 401)]
    public async Task StaticBearer_IsReallyRequired(string? token, int status)
    {
        await using var gateway = await StartAsync("auth: { mode: config, token: right }\n");
        using var client = new RawMcp(gateway.Server("shaky"));
        (string, string)[] headers = token is null ? [] : [("Authorization", $"Bearer {token}")];

        var answer = await client.PostAsync(
            System.Text.Encoding.UTF8.GetBytes(Messages.Initialize), headers, Cancel);

        Assert.True(answer.Status == status, $"{answer}");
        if (status == 401)
        {
            Assert.Equal(-32001, answer.ErrorCode);
        }
    }

    private static Task<GatewayProcess> StartAsync(string config) => GatewayProcess.StartAsync(
        "upstreams:\n" + RealServers.Stdio("shaky", RealServers.MisbehavingCommand()) + config, Cancel);
}
