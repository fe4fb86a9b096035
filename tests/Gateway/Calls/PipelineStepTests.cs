using System.Text;
using SatGate.EndToEnd.Tests;
using SatGate.Gateway.Tests.InProcess;

namespace SatGate.Gateway.Tests.Calls;

/// <summary>
/// A call that one step refuses, beside the same call as that step lets it through: what is refused reaches no upstream
/// and costs nothing.
/// </summary>
public sealed class PipelineStepTests : IAsyncLifetime
{
    private const int Cost = 5;
    private static readonly string s_work = Messages.Call("work");

    private ScriptedUpstream _upstream = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await ScriptedUpstream.StartAsync();

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    /// <summary>Config, upstream's config, header of the refused call, its body, and how it is refused.</summary>
    public static TheoryData<string, string, string, string, string, int, string> Steps => new()
    {
        { "1 parse: cut short", "", "", "", s_work[..^1], -32700, "" },
        { "1 parse: a name twice", "", "", "", s_work.Replace("\"name\"", "\"name\":\"x\",\"name\"",
            StringComparison.Ordinal), -32600, "" },
        { "2 identify: foreign token", "auth: { mode: config, token: 0123456789abcdef0123456789abcdef }\n", "",
            "Authorization: Bearer 0123456789abcdef0123456789abcdeX", s_work, -32001, "auth_invalid" },
        { "3 limit: address", "ipFilter: { deny: [203.0.113.0/24], trustedProxies: [127.0.0.0/8] }\n", "",
            "X-Forwarded-For: 203.0.113.9", s_work, -32001, "ip_denied" },
        { "3 limit: rate", "rateLimit: { overrides: [ { tools: [work], capacity: 1, refillPerSecond: 0.001 } ] }\n", "",
            "", s_work, -32004, "rate_limited" },
        { "3 limit: session of nobody", "", "", "Mcp-Session-Id: 0123", s_work, -32600, "session_not_found" },
        { "4 resolve: no tool", "", "", "", s_work.Replace("\"work\"", "7", StringComparison.Ordinal), -32600, "" },
        { "4 resolve: arguments that are none", "", "", "", Messages.Call("work", "[]"), -32602, "" },
        { "5 price: more than there is", "", "", "", Messages.Call("dear"), -32000, "budget_exhausted" },
        { "6 police: list", "", ", tools: { deny: [secret] }", "", Messages.Call("secret"), -32001, "policy_denied" },
        { "6 police: argument",
            "policy: { default: allow, rules: [ { effect: deny, arguments: { q: { oneOf: [bad] } } } ] }\n",
            "", "", Messages.Call("work", "{\"q\":\"bad\"}"), -32001, "argument_denied" },
        { "7 reserve: spent", "", "", "", Messages.Call("half"), -32000, "budget_exhausted" },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Step_RefusesOneCallAndLetsItsTwinThrough(
        string step, string config, string ofUpstream, string header, string refused, int code, string reason)
    {
        await using var gateway = await TestGateway.StartAsync(Config(ofUpstream, config));
        var token = config.StartsWith("auth", StringComparison.Ordinal) ? "0123456789abcdef0123456789abcdef" : null;
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel, token);
        var allowed = step.EndsWith("argument", StringComparison.Ordinal)
            ? Messages.Call("work", "{\"q\":\"good\"}")
            : s_work;

        (await client.PostAsync(allowed, Cancel)).AssertText("done");
        await gateway.AssertBalancesAsync(Cost, 0);
        var answer = await client.PostAsync(Encoding.UTF8.GetBytes(refused), HeadersOf(header), Cancel);

        Assert.True((answer.ErrorCode, answer.ErrorReason ?? "") == (code, reason), $"{step}: {answer}");
        Assert.Single(_upstream.Calls);
        Assert.Equal((Cost, 0), await gateway.BalancesAsync());
    }

    [Theory]
    [InlineData("hard", "closed", false)]
    [InlineData("hard", "open", true)]
    [InlineData("soft", "closed", true)]
    [InlineData("shadow", "closed", true)]
    public async Task LedgerThatCannotBeReached_RefusesOrLetsPassByTheConfig(string mode, string failMode, bool passes)
    {
        await using var gateway = await TestGateway.StartAsync(
            Config("", $"enforcement: {{ mode: {mode} }}\n", $", failMode: {failMode}"));
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel);

        gateway.Ledger.IsDown = true;
        var answer = await client.PostAsync(s_work, Cancel);
        gateway.Ledger.IsDown = false;

        Assert.Equal(passes ? null : "budget_unavailable", answer.ErrorReason);
        Assert.Equal(passes ? 1 : 0, _upstream.Calls.Count);
        await gateway.AssertBalancesAsync(0, 0);
    }

    [Theory]
    [InlineData(16 * 1024 * 1024, true)]
    [InlineData(2_000, false)]
    public async Task RecordThatIsFull_RefusesCalls(int bytesMax, bool passes)
    {
        await using var gateway = await TestGateway.StartAsync(Config("", ""), bytesMax);
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel);
        gateway.IsRecordAway = true;
        RawAnswer answer;
        var calls = 0;
        do
        {
            answer = await client.PostAsync(Messages.Call("free"), Cancel);
        }
        while (++calls < 50 && answer.ErrorCode is null);

        Assert.Equal(passes ? null : "audit_backlog", answer.ErrorReason);
        Assert.Equal(passes ? calls : calls - 1, _upstream.Calls.Count);
    }

    private string Config(string ofUpstream, string more, string ofBudget = "") =>
        $"upstreams:\n  up: {{ transport: http, url: \"{_upstream.Url}\", allowPrivate: true{ofUpstream} }}\n"
        + $"tools: {{ defaultCost: {Cost}, costs: {{ dear: 8, half: 6, free: 0 }} }}\n"
        + $"budget: {{ limit: 10{ofBudget} }}\n" + more;

    private static (string Name, string Value)[] HeadersOf(string header) =>
        header.Length == 0 ? [] : [(header.Split(": ")[0], header.Split(": ")[1])];
}
