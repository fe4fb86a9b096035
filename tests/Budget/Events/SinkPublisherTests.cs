using SatGate.Budget.Events;
using SatGate.Budget.Stores;
using SatGate.Contracts.Budget.V1;
using SatGate.Contracts.Events.V1;
using SatGate.Events;
using SatGate.Simulation.Driving;
using SatGate.Testing;
using Kind = SatGate.Contracts.Budget.V1.BudgetEvent.Types.Kind;

namespace SatGate.Budget.Tests.Events;

/// <summary>What leaves the ledger as events of satgate.events.v1.</summary>
public sealed class SinkPublisherTests
{
    public static TheoryData<Kind, long, string> Types => new()
    {
        { Kind.Opened, 0, "budget_opened" },
        { Kind.Reserved, 0, "budget_reserve" },
        { Kind.Settled, 5, "budget_spend" },
        { Kind.Settled, 0, "budget_refund" },
        { Kind.Expired, 5, "budget_expire" },
        { Kind.ToppedUp, 0, "topup" },
        { Kind.WindowsSet, 0, "budget_changed" },
        { Kind.Frozen, 0, "budget_changed" },
        { Kind.ChildOpening, 0, "budget_changed" },
        { Kind.ChildOpened, 0, "delegation" },
        { Kind.ChildCancelled, 0, "budget_changed" },
        { Kind.ChildReturned, 5, "budget_return" },
        { Kind.Closed, 0, "budget_changed" },
        { (Kind)99, 0, "budget_changed" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Of_Kind_HasItsType(Kind kind, long posted, string type)
    {
        var told = SinkPublisher.Of("team/a", new BudgetEvent { Kind = kind, Posted = posted, Seq = 7 });

        Assert.Equal((type, "team/a/7"), (told.Type, told.EventId));
    }

    /// <summary>Red when a name was one off: the contract's own names are asked.</summary>
    [Fact]
    public void Of_EveryKindAndOutcome_IsNamedAsInTheContract()
    {
        foreach (var value in BudgetEvent.Descriptor.EnumTypes.Single(each => each.Name == "Kind").Values)
        {
            var told = SinkPublisher.Of("a", new BudgetEvent { Kind = (Kind)value.Number });
            Assert.Equal(value.Name, told.Budget.Kind);
        }
        foreach (var value in BudgetEvent.Descriptor.EnumTypes.Single(each => each.Name == "Outcome").Values.Skip(1))
        {
            var change = new BudgetEvent { Outcome = (BudgetEvent.Types.Outcome)value.Number };
            Assert.Equal(value.Name, SinkPublisher.Of("a", change).Budget.Outcome);
        }
        Assert.Equal("", SinkPublisher.Of("a", new BudgetEvent()).Budget.Outcome);
    }

    [Fact]
    public void Ledger_OverTheSink_TellsEverythingOnceInOrder()
    {
        var sink = new KeptEvents { FailuresLeft = 1 };
        var driven = new DrivenLedger(new InMemoryStateStore(), new ManualTimeProvider(), new SinkPublisher(sink));
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(100) with { Tenant = "t" }));
        driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("r", 10, "git")));
        driven.Wait(driven.Ledger.SettleAsync("a", TestLedger.Settle("r", 4)));
        for (var i = 0; i < 8; i++)
        {
            driven.Sweep();
        }

        Assert.Equal(["a/1", "a/2", "a/3"], sink.Events.Select(each => each.EventId));
        Assert.Equal("t", sink.Events[0].Tenant);
        var spent = sink.Events[2];
        Assert.Equal(("SETTLED", "r", 4L, 4L, 0L, "RAN"), (spent.Budget.Kind, spent.Budget.Subject,
            spent.Budget.Posted, spent.Budget.Spent, spent.Budget.Held, spent.Budget.Outcome));
    }

    private sealed class KeptEvents : IEventSink
    {
        public List<Event> Events { get; } = [];

        public int FailuresLeft { get; set; }

        public Task PublishAsync(string topic, IReadOnlyList<Event> events, CancellationToken cancellationToken)
        {
            Assert.Equal(EventTopics.Budget, topic);
            if (FailuresLeft-- > 0)
            {
                throw new IOException("the broker is away");
            }
            Events.AddRange(events);
            return Task.CompletedTask;
        }
    }
}
