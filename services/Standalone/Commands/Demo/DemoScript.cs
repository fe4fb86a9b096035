using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// The story the demo tells: an agent finds its tools, asks for prices, pays, is not charged for a failure, runs out
/// of credits, takes what it can still afford, gives a helper a part of it; and a restart forgets nothing. The expected
/// balances follow from the prices alone, never from what the gateway answered.
/// </summary>
internal static class DemoScript
{
    private const string McpVersion = "2025-11-25";
    private const string Exhausted = "budget_exhausted";
    private const int FreeTools = 1;

    /// <summary>Looks at the balance until the last settlement is there, at this distance.</summary>
    private static readonly TimeSpan s_settleEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>Such looks before the step is taken to have failed: ten seconds.</summary>
    private const int SettleLooksMax = 1000;

    public static IReadOnlyList<DemoStep> Steps()
    {
        var left = DemoGateway.Credits;
        return
        [
            new("initialize", "open a session", Outcome.Session(McpVersion), InitializeAsync),
            new("tools/list", "show what there is", Outcome.Tools(SampleTool.All.Count + FreeTools), ListAsync),
            new("ping", "be free", Outcome.Free(), (stage, cancel) => CallAsync(stage, "ping", null, "", cancel)),
            Quote("summarize", left),
            Paid("read_page", "budgets", ref left),
            Paid("web_search", "agent budgets", ref left),
            Paid("summarize", "budgets keep agents honest", ref left),
            new("flaky", "fail and be refunded", Outcome.Failed(0, left), FailAsync),
            Paid("summarize", "reservations come before calls", ref left),
            Paid("summarize", "refunds come after failures", ref left),
            Refused("summarize", "be refused: not enough left", left),
            Paid("web_search", "cheaper summaries", ref left, "be the way out: it costs 5"),
            .. DelegationScript.Steps(ref left),
            new("satgate/budget", "add up", Balance(left), BudgetAsync),
            new("(restart)", "forget nothing", Balance(left), RestartAsync),
            Refused("summarize", "be refused still", left),
        ];
    }

    private static Outcome Balance(long left) => Outcome.Balance(DemoGateway.Credits - left, left);

    private static DemoStep Quote(string tool, long left)
    {
        var cost = SampleTool.Named(tool).Cost;
        return new(
            $"quote {tool}", "tell the price, charge nothing", Outcome.Quoted(cost, left), async (stage, cancel) =>
            {
                var result = ResultOf(await QuoteAsync(stage, tool, cancel));
                return Outcome.Quoted(Number(result, "cost"), Number(result, "remaining"));
            });
    }

    private static Task<JsonObject> QuoteAsync(
        DemoStage stage, string tool, CancellationToken cancellationToken) =>
        stage.Agent.AskAsync("satgate/quote", new JsonObject { ["name"] = tool }, cancellationToken);

    private static DemoStep Paid(string tool, string argument, ref long left, string? should = null)
    {
        var cost = SampleTool.Named(tool).Cost;
        left -= cost;
        return new(tool, should ?? $"cost {cost}", Outcome.Paid(cost, left), Call(tool, argument));
    }

    private static DemoStep Refused(string tool, string should, long left) =>
        new(tool, should, Outcome.Refused(Exhausted, left), Call(tool, "one more"));

    private static Func<DemoStage, CancellationToken, Task<Outcome>> Call(string tool, string argument) =>
        (stage, cancel) => CallAsync(stage, tool, SampleTool.Named(tool).Argument, argument, cancel);

    private static async Task<Outcome> CallAsync(
        DemoStage stage, string tool, string? argument, string value, CancellationToken cancellationToken) =>
        Outcome.OfCall(await stage.Agent.CallAsync(tool, argument, value, cancellationToken));

    private static async Task<Outcome> InitializeAsync(DemoStage stage, CancellationToken cancellationToken)
    {
        var (answer, hasSession) = await stage.Agent.InitializeAsync(cancellationToken);
        return hasSession
            ? Outcome.Session($"{ResultOf(answer)["protocolVersion"]}")
            : Outcome.Unexpected("no session");
    }

    private static async Task<Outcome> ListAsync(DemoStage stage, CancellationToken cancellationToken)
    {
        var result = ResultOf(await stage.Agent.AskAsync("tools/list", [], cancellationToken));
        var names = (result["tools"] as JsonArray ?? []).Select(tool => $"{tool?["name"]}").ToList();
        var prices = new List<string>();
        foreach (var name in names)
        {
            var quote = await QuoteAsync(stage, name, cancellationToken);
            prices.Add(quote["result"] is JsonObject priced ? $"{name} {priced["cost"]}" : name);
        }

        return Outcome.Tools(names.Count) with { Note = string.Join(" · ", prices) };
    }

    // The reply to a call does not wait for its settlement, so the next balance might still show the hold.
    private static async Task<Outcome> FailAsync(DemoStage stage, CancellationToken cancellationToken)
    {
        var came = await Call("flaky", "night job")(stage, cancellationToken);
        await BudgetAsync(stage, cancellationToken);
        return came;
    }

    private static async Task<Outcome> BudgetAsync(DemoStage stage, CancellationToken cancellationToken) =>
        await SettledAsync(stage.Agent, cancellationToken) is { } result
            ? Outcome.Balance(Number(result, "spent"), Number(result, "remaining"))
            : Outcome.Unexpected("credits are still held");

    /// <summary>The agent's account once nothing is held any more; null when that does not come.</summary>
    public static async Task<JsonObject?> SettledAsync(DemoAgent agent, CancellationToken cancellationToken)
    {
        for (var look = 0; look < SettleLooksMax; look++)
        {
            var result = ResultOf(await agent.AskAsync("satgate/budget", [], cancellationToken));
            if (Number(result, "held") == 0)
            {
                return result;
            }

            await Task.Delay(s_settleEvery, TimeProvider.System, cancellationToken);
        }

        return null;
    }

    private static async Task<Outcome> RestartAsync(DemoStage stage, CancellationToken cancellationToken)
    {
        await stage.Gateway.RestartAsync(cancellationToken);
        await stage.Agent.InitializeAsync(cancellationToken);
        return await BudgetAsync(stage, cancellationToken);
    }

    public static JsonObject ResultOf(JsonObject answer) => answer["result"] as JsonObject
        ?? throw new InvalidDataException($"{answer["error"]?["message"] ?? "no result"}");

    public static long Number(JsonObject result, string member) => result[member]?.GetValue<long>()
        ?? throw new InvalidDataException($"no `{member}` in the answer");
}
