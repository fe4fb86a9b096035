using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Benchmarks.Ledger;
using SatGate.Benchmarks.Ledger.Rivals;
using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Dapr;
using SatGate.Testing.Sidecar;

namespace SatGate.Benchmarks.Dapr;

/// <summary>Replicas of the ledger over one state store, each beside a scripted sidecar; callers take turns.</summary>
internal sealed class DaprLedgerTarget : IPairTarget
{
    private readonly List<DaprClient> _clients = [];
    private readonly List<BudgetLedger> _ledgers = [];
    private readonly string _account;
    private int _turn;

    private DaprLedgerTarget(string name, string account)
    {
        Name = name;
        _account = account;
    }

    public string Name { get; }

    /// <summary>Answers that had to be asked for again.</summary>
    public int Refusals { get; private set; }

    public static async Task<DaprLedgerTarget> OpenAsync(string name, SidecarMesh mesh, string store, int replicas)
    {
        var target = new DaprLedgerTarget(name, $"{store}-{replicas}");
        for (var i = 0; i < replicas; i++)
        {
            var client = await ClientOfAsync(mesh);
            target._clients.Add(client);
            target._ledgers.Add(new BudgetLedger(
                new LedgerSettings { Limits = new LedgerLimits() },
                new DaprStateStore(
                    client, new DaprStoreSettings { StoreName = store }, NullLogger<DaprStateStore>.Instance),
                new DiscardedEvents(),
                TimeProvider.System,
                NullLogger<BudgetLedger>.Instance));
        }
        var terms = AccountTerms.None with { Limit = new Credits(1_000_000_000_000) };
        await target._ledgers[0].OpenAsync(target._account, terms);
        return target;
    }

    public static async Task<DaprClient> ClientOfAsync(SidecarMesh mesh)
    {
        var sidecar = await mesh.StartAsync("satgate-budget");
        return new DaprClient(
            DaprSettings.FromEnvironment(name => sidecar.Environment.GetValueOrDefault(name)), TimeProvider.System);
    }

    public async ValueTask ReserveAsync(string id)
    {
        var command = BenchmarkIds.Reserve(BenchmarkIds.Parse(id), 1, 60_000);
        while (true)
        {
            var answer = await Next().ReserveAsync(_account, command);
            if (answer.Status is ReserveStatus.Reserved or ReserveStatus.Exists)
            {
                return;
            }
            Refused.ThrowUnless(answer.Status is ReserveStatus.StoreUnavailable, answer);
            Refusals++;
        }
    }

    public async ValueTask SettleAsync(string id)
    {
        var command = BenchmarkIds.Settle(BenchmarkIds.Parse(id), 1);
        while (true)
        {
            var answer = await Next().SettleAsync(_account, command);
            if (answer.Status is SettleStatus.Settled or SettleStatus.AlreadySettled)
            {
                return;
            }
            Refused.ThrowUnless(answer.Status is SettleStatus.StoreUnavailable, answer);
            Refusals++;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ledger in _ledgers)
        {
            await ledger.DisposeAsync();
        }
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private BudgetLedger Next() => _ledgers[(int)((uint)Interlocked.Increment(ref _turn) % (uint)_ledgers.Count)];
}
