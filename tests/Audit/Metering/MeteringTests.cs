using System.Text.Json;
using SatGate.Audit.Query;
using SatGate.Audit.Usage;
using SatGate.Gateway.Configuration;
using SatGate.Testing;
using Account = SatGate.Contracts.Budget.V1.Account;

namespace SatGate.Audit.Tests.Metering;

/// <summary>
/// Usage is exact. A random workload (a seed reproduces it) runs through a whole gateway: callers with a root token,
/// delegated tokens and an API key, in parallel, beyond their budgets, with tools that end in every way there is. Then
/// three books are compared to the credit: what the answers said, what the log counted, and what the ledger has.
/// Red when a refunded call was counted as charged, and when an expired hold was not counted.
/// </summary>
public sealed class MeteringTests : IAsyncLifetime
{
    private const int CallsOfEach = 40;
    private const int AtOnce = 4;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private LabServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LabServer.StartAsync(TestLog.Cancel);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(EnforcementMode.Hard, 20260101)]
    [InlineData(EnforcementMode.Soft, 20260102)]
    [InlineData(EnforcementMode.Shadow, 20260103)]
    public async Task Usage_OfARandomWorkload_IsTheLedgersToTheCredit(EnforcementMode mode, int seed)
    {
        await using var gateway = await LabGateway.StartAsync(_folder, _server.Url, mode, limit: 500);
        var agents = await AgentsAsync(gateway);
        try
        {
            await Task.WhenAll(agents.Select((agent, index) => WorkAsync(agent, new Random(seed + index))));
            await SettledAsync(gateway, agents);
            // One account is given back: what it spent is now spent by its parent, and must not be counted twice.
            await agents[1].ReturnAsync(agents[3]);

            var accounts = await RecordedAsync(gateway, agents);
            await CompareAsync(gateway, agents, accounts);
            Assert.Equal(mode is EnforcementMode.Hard, agents.Any(agent => agent.Refused > 0));
        }
        finally
        {
            foreach (var agent in agents)
            {
                agent.Dispose();
            }
        }
    }

    // A root, two carved out of it, one carved out of the first of these, and a key with an account of its own.
    private static async Task<LabAgent[]> AgentsAsync(LabGateway gateway)
    {
        using var asking = await LabAgent.OpenAsync(gateway.Endpoint, gateway.RootToken, "", "");
        var (principal, account) = await asking.WhoAsync();
        var root = await LabAgent.OpenAsync(gateway.Endpoint, gateway.RootToken, principal, account);
        var child = await root.DelegateAsync(250);
        return
        [
            root, child, await root.DelegateAsync(60), await child.DelegateAsync(90),
            await LabAgent.OpenAsync(gateway.Endpoint, LabGateway.Key, "robot", "default"),
        ];
    }

    private static Task WorkAsync(LabAgent agent, Random random)
    {
        var tools = Enumerable.Range(0, CallsOfEach)
            .Select(_ => LabTool.All[random.Next(LabTool.All.Count)])
            .ToArray();
        return Parallel.ForEachAsync(
            tools, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestLog.Cancel },
            async (tool, _) => await agent.CallAsync(tool));
    }

    // Holds of calls that were lost end by themselves, when their time is over.
    private static async Task SettledAsync(LabGateway gateway, LabAgent[] agents)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestLog.Cancel);
        limit.CancelAfter(s_limit);
        foreach (var agent in agents)
        {
            await Eventually.HoldsAsync(
                async () => (await gateway.AccountAsync(agent.Account)).OpenReservations == 0, limit.Token);
        }
    }

    private static async Task<Dictionary<string, Account>> RecordedAsync(LabGateway gateway, LabAgent[] agents)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestLog.Cancel);
        limit.CancelAfter(s_limit);
        var accounts = new Dictionary<string, Account>();
        foreach (var agent in agents)
        {
            await Eventually.HoldsAsync(
                async () => await gateway.HasAllOfAsync(
                    accounts[agent.Account] = await gateway.AccountAsync(agent.Account)),
                limit.Token);
        }

        var calls = agents.Sum(agent => agent.Calls.Values.Sum());
        await Eventually.HoldsAsync(
            async () => (await UsageAsync(gateway, "tool")).Values.Sum(each => each.Calls) >= calls, limit.Token);
        return accounts;
    }

    private static async Task CompareAsync(
        LabGateway gateway, LabAgent[] agents, Dictionary<string, Account> accounts)
    {
        // What the callers were told, by caller and tool.
        var byCaller = await UsageAsync(gateway, "principal", "account", "tool");
        foreach (var agent in agents)
        {
            Assert.Empty(agent.Wrong);
            foreach (var (tool, charged) in agent.Charged)
            {
                var counted = byCaller[$"{agent.Principal} {agent.Account} {tool}"];
                Assert.Equal((tool, agent.Calls[tool], charged), (tool, counted.Calls, counted.Credits));
            }

            var all = (await UsageAsync(gateway, "principal"))[agent.Principal];
            Assert.Equal(
                (agent.Calls.Values.Sum(), agent.Refused, agent.Charged.Values.Sum()),
                (all.Calls, all.Denied, all.Credits));
        }

        // What the ledger says it posted for each reservation, by account and tool, and its balances.
        var posted = await PostedAsync(gateway);
        Assert.All(
            await UsageAsync(gateway, "account", "tool"),
            row => Assert.Equal((row.Key, posted.GetValueOrDefault(row.Key)), (row.Key, row.Value.Credits)));
        var returned = accounts[agents[3].Account].Balances.Spent;
        var byAccount = await UsageAsync(gateway, "account");
        foreach (var (name, account) in accounts)
        {
            var balances = account.Balances;
            var own = balances.Spent + balances.Overdraft + balances.Shadow
                - (name == agents[1].Account ? returned : 0);
            Assert.Equal((name, own, own), (name, byAccount[name].Credits, byAccount[name].Posted));
            Assert.Equal(0, balances.Held);
        }

        Assert.True(returned > 0, "the account that was given back had spent nothing");
        Assert.Equal(accounts.Count, byAccount.Count);
    }

    // The ledger names the tool when it reserves and the credits when it posts; a reservation joins the two.
    private static async Task<Dictionary<string, long>> PostedAsync(LabGateway gateway)
    {
        var tools = new Dictionary<string, string>();
        var posted = new Dictionary<string, long>();
        foreach (var record in await gateway.Store.ReadRecordsAsync(0, 100_000, TestLog.Cancel))
        {
            var view = new RecordView(JsonDocument.Parse(record.Body).RootElement);
            var reservation = $"{view.Account}/{view.Detail("subject")}";
            if (view.Detail("kind") == "RESERVED")
            {
                tools.Add(reservation, $"{view.Account} {view.Detail("tool")}");
            }
            else if (view.Detail("kind") is "SETTLED" or "EXPIRED")
            {
                posted[tools[reservation]] = posted.GetValueOrDefault(tools[reservation]) + view.Count("posted");
            }
        }

        return posted;
    }

    private static async Task<Dictionary<string, UsageTotals>> UsageAsync(LabGateway gateway, params string[] by) =>
        (await UsageReport.ReadAsync(gateway.Store, 0, int.MaxValue, by, ReaderScope.All, TestLog.Cancel))
        .Rows.ToDictionary(row => string.Join(' ', row.Names), row => row.Totals);
}
