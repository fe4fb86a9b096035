using System.Globalization;
using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Contracts.Budget.V1;
using SatGate.Simulation.Driving;
using SatGate.Testing;
using AccountState = SatGate.Budget.Ledger.AccountState;

namespace SatGate.Budget.Tests.Laws;

/// <summary>
/// The laws over whole ledgers: two replicas, a store that loses answers, processes that stop and start anew.
/// </summary>
public sealed class LedgerLawTests
{
    private static readonly string[] s_names = ["root", "a", "b", "a/1"];

    /// <summary>
    /// Laws 2 and 5. Law 2 red when a late step of one delegation passed for that of the next of the same id, and when
    /// ChildReturned added the whole grant to the parent's spending. Law 5 red when the writer answered before the
    /// save, when it took an unknown outcome for saved, and when it refused without reading.
    /// </summary>
    [Fact]
    public void Tree_UnderFaultsAndStops_KeepsEveryCreditAndAllThatWasAnswered() => Draw.ForAll(150, 300, draw =>
    {
        var world = new World(draw);
        world.Run();
        world.CheckConservation();
        world.CheckAnswered();
    });

    /// <summary>Law 4. Red when EventRelay took a failed batch for published.</summary>
    [Fact]
    public void Events_UnderFaultsAndStops_ArriveInOrderWithoutGaps() => Draw.ForAll(150, 300, draw =>
    {
        var world = new World(draw);
        world.Run();
        var seen = new EventDeduplicator(100);
        var taken = new Dictionary<string, long>();
        foreach (var (account, each) in world.Published.Events)
        {
            var order = seen.Accept(account, each.Seq);
            Assert.NotEqual(EventOrder.Gap, order);
            taken[account] = Math.Max(taken.GetValueOrDefault(account), each.Seq);
        }
        foreach (var account in world.Accounts())
        {
            Assert.Equal(account.Balances.Seq, taken.GetValueOrDefault(account.Id));
        }
    });

    private sealed class World
    {
        private readonly ManualTimeProvider _time = new();
        private readonly InMemoryStateStore _memory = new();
        private readonly Draw _draw;
        private readonly DrivenLedger[] _replicas = new DrivenLedger[2];
        private readonly Dictionary<string, long> _postedAtLeast = [];
        private readonly HashSet<string> _reserved = [];
        private int _next;

        public World(Draw draw)
        {
            _draw = draw;
            Published.Fails = () => !_draw.IsEmpty && _draw.Below(4) == 0;
            _replicas[0] = Start();
            _replicas[1] = Start();
            _replicas[0].Wait(_replicas[0].Ledger.OpenAsync("root", TestLedger.Root(1_000)));
        }

        public RecordedEvents Published { get; } = new();

        public void Run()
        {
            while (!_draw.IsEmpty)
            {
                var at = _draw.Below(2);
                if (_draw.Below(12) == 0)
                {
                    // The process stops wherever it is; another takes its place.
                    _replicas[at] = Start();
                    continue;
                }
                Step(_replicas[at]);
                for (var steps = _draw.Below(8); steps > 0; steps--)
                {
                    _replicas[_draw.Below(2)].Advance();
                }
            }
            // Everybody comes to rest on a store that works, and all that is open expires.
            for (var round = 0; round < 4; round++)
            {
                _time.Advance(TimeSpan.FromMinutes(2));
                foreach (var replica in _replicas)
                {
                    foreach (var name in s_names)
                    {
                        replica.Wait(replica.Ledger.GetAsync(name));
                    }
                    for (var i = 0; i < 10; i++)
                    {
                        replica.Sweep();
                    }
                }
            }
        }

        public IEnumerable<AccountView> Accounts() => s_names
            .Select(name => _replicas[0].Wait(_replicas[0].Ledger.GetAsync(name)).Account)
            .OfType<AccountView>();

        public void CheckConservation()
        {
            var total = 0L;
            var spent = 0L;
            foreach (var account in Accounts())
            {
                Assert.Equal(0, account.Balances.Held.Value);
                Assert.All(account.Children, child => Assert.Equal(ChildState.Opened, child.State));
                // What a closed account spent is its parent's spending now.
                if (account.State != AccountState.Closed)
                {
                    total += account.Balances.Spent.Value + account.Balances.Available.Value;
                    spent += account.Balances.Spent.Value;
                }
            }
            Assert.True(total == 1_000, Explain());
            // And nothing is spent but what reservations posted.
            var posted = Published.Events
                .Where(each => each.Event.Kind is BudgetEvent.Types.Kind.Settled or BudgetEvent.Types.Kind.Expired)
                .DistinctBy(each => (each.Account, each.Event.Seq))
                .Sum(each => each.Event.Posted);
            Assert.Equal(posted, spent);
        }

        private string Explain() => string.Join(
            '\n',
            Accounts().Select(account =>
                $"{account.Id} {account.State} {account.Balances} children {string.Join(',', account.Children)}")
            .Concat(Published.Events
                .DistinctBy(each => (each.Account, each.Event.Seq))
                .Where(each => each.Event.Terms is not null || each.Event.Kind > BudgetEvent.Types.Kind.Unfrozen)
                .Select(each => $"{each.Account} {each.Event.Seq} {each.Event.Kind} {each.Event.Subject} "
                    + $"{each.Event.Amount} {each.Event.Posted}")));

        public void CheckAnswered()
        {
            var spent = Accounts().ToDictionary(account => account.Id, account => account.Balances.Spent.Value);
            foreach (var (account, posted) in _postedAtLeast)
            {
                Assert.True(spent[account] >= posted, $"{account} spent {spent[account]}, answered {posted}");
            }
        }

        private DrivenLedger Start()
        {
            var store = new HostileStore(_memory)
            {
                NextFault = () => _draw.IsEmpty ? StoreFault.None : _draw.Of(
                    StoreFault.None, StoreFault.None, StoreFault.None, StoreFault.None,
                    StoreFault.ReadFails, StoreFault.AppliedAnswerLost, StoreFault.NotApplied,
                    StoreFault.AppliedLate, StoreFault.AppliedThenConflict, StoreFault.SavedWithoutETag),
            };
            return new DrivenLedger(store, _time, Published);
        }

        private void Step(DrivenLedger replica)
        {
            var account = _draw.Of<string>(s_names);
            var id = "r" + (_next++).ToString(CultureInfo.InvariantCulture);
            var ledger = replica.Ledger;
            switch (_draw.Below(8))
            {
                case < 5:
                    _ = SpendAsync(ledger, account, id, _draw.Of(1L, 7, 40, 1_000), _draw.Below(2) == 0);
                    break;
                case 5:
                    var parent = account == "a/1" ? "a" : "root";
                    _ = ledger.DelegateAsync(
                        new DelegateCommand(parent, account, new Credits(_draw.Of(5L, 100, 2_000)), [], 0, "", 3));
                    break;
                case 6:
                    _ = ledger.ReturnAsync(account);
                    break;
                default:
                    _time.Advance(TimeSpan.FromMilliseconds(_draw.Of(10, 300, 2_000)));
                    replica.Ledger.Loop.PostInner(new LoopAction(loop => loop.Sweep()));
                    break;
            }
        }

        private async Task SpendAsync(BudgetLedger ledger, string account, string id, long amount, bool settles)
        {
            var answer = await ledger.ReserveAsync(account, TestLedger.Reserve(id, amount, lifetime: 30_000));
            if (answer.Status != ReserveStatus.Reserved)
            {
                return;
            }
            Assert.True(_reserved.Add(id));
            if (settles
                && (await ledger.SettleAsync(account, TestLedger.Settle(id, amount))).Status == SettleStatus.Settled)
            {
                _postedAtLeast[account] = _postedAtLeast.GetValueOrDefault(account) + amount;
            }
        }
    }
}
