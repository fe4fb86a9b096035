using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// The part of the story with a helper: it is given a token with a budget of its own, runs out without touching what
/// the agent has left, and hands back what it did not spend.
/// </summary>
internal static class DelegationScript
{
    private const long Given = 6;

    public static IReadOnlyList<DemoStep> Steps(ref long left)
    {
        var search = SampleTool.Named("web_search");
        var rest = Given - search.Cost;
        var mine = left - Given;
        var read = SampleTool.Named("read_page").Cost;
        left = mine - read + rest;
        return
        [
            new("satgate/delegate", $"give a helper {Given} credits", Outcome.Delegated(Given, mine), DelegateAsync),
            new("helper: search", $"cost the helper {search.Cost}", Outcome.Paid(search.Cost, rest),
                Search("what it may")),
            new("helper: search", "be refused: the helper is out", Outcome.Refused("budget_exhausted", rest),
                Search("one more")),
            new("read_page", "go on for the agent", Outcome.Paid(read, mine - read), async (stage, cancel) =>
                Outcome.OfCall(await stage.Agent.CallAsync("read_page", "page", "siblings", cancel))),
            new("satgate/return", "take back what was not spent", Outcome.Returned(rest, left), ReturnAsync),
        ];
    }

    private static async Task<Outcome> DelegateAsync(DemoStage stage, CancellationToken cancellationToken)
    {
        var result = DemoScript.ResultOf(await stage.Agent.AskAsync(
            "satgate/delegate",
            new JsonObject { ["budget"] = Given, ["label"] = "helper", ["tools"] = new JsonArray("web_search") },
            cancellationToken));
        stage.HelperToken = ($"{result["token"]}", $"{result["tokenId"]}");
        await stage.Helper.InitializeAsync(cancellationToken);
        return Outcome.Delegated(DemoScript.Number(result, "budget"), DemoScript.Number(result, "parentRemaining"));
    }

    private static Func<DemoStage, CancellationToken, Task<Outcome>> Search(string query) => async (stage, cancel) =>
        Outcome.OfCall(await stage.Helper.CallAsync("web_search", "query", query, cancel));

    // Settlements first: what is still held would come back only when its call has ended.
    private static async Task<Outcome> ReturnAsync(DemoStage stage, CancellationToken cancellationToken)
    {
        await DemoScript.SettledAsync(stage.Helper, cancellationToken);
        await DemoScript.SettledAsync(stage.Agent, cancellationToken);
        var result = DemoScript.ResultOf(await stage.Agent.AskAsync(
            "satgate/return", new JsonObject { ["tokenId"] = stage.HelperToken.Id }, cancellationToken));
        return Outcome.Returned(DemoScript.Number(result, "returned"), DemoScript.Number(result, "parentRemaining"));
    }
}
