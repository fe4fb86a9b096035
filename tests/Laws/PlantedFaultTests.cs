using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Budget.Ledger;
using SatGate.Simulation.Laws;
using SatGate.Simulation.Runs;
using SatGate.Simulation.World;

namespace SatGate.Laws.Tests;

/// <summary>
/// The simulation can see: for every law a fault is planted in front of the ledger, its rules or its store, and the
/// simulation names that law. The same seeds without a fault are green in <see cref="SimulationTests"/>.
/// </summary>
public sealed class PlantedFaultTests
{
    private const int OperationsMax = 400_000;

    [Fact]
    public void Law1_ReserveThatForgetsTheLimit_IsFound() => AssertFound(1, new LimitIgnored());

    [Fact]
    public void Law2_TopUpThatForgetsTheRoot_IsFound() => AssertFound(2, new ChildrenToppedUp());

    [Fact]
    public void Law3_ReserveThatForgetsWhatHasEnded_IsFound() => AssertFound(3, new EndedForgotten());

    [Fact]
    public void Law4_RelayThatTakesAFailureForSuccess_IsFound() => AssertFound(4, new FailuresSwallowed());

    [Fact]
    public void Law5_StoreThatTakesAnyETag_IsFound() => AssertFound(5, new AnyETagTaken());

    [Fact]
    public void Law5_StoreThatAcknowledgesWhatItDrops_IsFound() => AssertFound(5, new SavesDropped());

    [Fact]
    public void Law6_ReservationThatLivesTooLong_IsFound() => AssertFound(6, new LivesDoubled());

    [Fact]
    public void Law6_UnknownAccountThatIsUnlimited_IsFound() => AssertFound(6, new UnknownUnlimited());

    private static void AssertFound(int law, Plant plant)
    {
        var results = new Simulator(7, OperationsMax, plant).Run(workers: 2);

        var broken = Assert.IsType<LawBrokenException>(results[^1].Broken);
        Assert.True(broken.Law == law, broken.Message);
        Assert.True(broken.Step > 0);
    }

    private sealed class ChildrenToppedUp : Plant
    {
        public override async Task<AccountAnswer<TopUpStatus>> TopUpAsync(
            BudgetLedger ledger, string account, string operation, long amount)
        {
            var answer = await ledger.TopUpAsync(account, operation, amount);
            return answer.Status != TopUpStatus.NotARoot ? answer : await Rules.ChangeAsync(
                ledger,
                account,
                cell =>
                {
                    Rules.Record(cell, new LedgerEvent
                    {
                        Kind = EventKind.ToppedUp,
                        Subject = operation,
                        Amount = new Credits(amount),
                    });
                    return new AccountAnswer<TopUpStatus>(TopUpStatus.ToppedUp, null, null);
                },
                detail => new AccountAnswer<TopUpStatus>(TopUpStatus.StoreUnavailable, null, detail));
        }
    }

    private sealed class EndedForgotten : Plant
    {
        public override async ValueTask<ReserveAnswer> ReserveAsync(
            BudgetLedger ledger, string account, ReserveCommand command)
        {
            var answer = await ledger.ReserveAsync(account, in command);
            // Only what is free to book: the other laws hold.
            return answer.Status != ReserveStatus.AlreadySettled ? answer : await Rules.BookAsync(
                ledger,
                account,
                command,
                found => found.State == AccountState.Open && !found.HasExpired && found.Available >= command.Amount
                    && found.Holds.Find(in command.Id, command.Hash) < 0);
        }
    }

    private sealed class FailuresSwallowed : Plant
    {
        public override IEventPublisher Publisher(IEventPublisher publisher) => new Swallowing(publisher);

        private sealed class Swallowing(IEventPublisher publisher) : IEventPublisher
        {
            public async ValueTask PublishAsync(EventBatch batch, CancellationToken cancellationToken)
            {
                try
                {
                    await publisher.PublishAsync(batch, cancellationToken);
                }
                catch (IOException)
                {
                    // Forgotten.
                }
            }
        }
    }

    private sealed class AnyETagTaken : Plant
    {
        public override IStateStore Store(IStateStore store) => new FaultyStore(store, FaultyStore.Fault.AnyETag);
    }

    private sealed class SavesDropped : Plant
    {
        public override IStateStore Store(IStateStore store) => new FaultyStore(store, FaultyStore.Fault.DropsSaves);
    }

    private sealed class LivesDoubled : Plant
    {
        public override ValueTask<ReserveAnswer> ReserveAsync(
            BudgetLedger ledger, string account, ReserveCommand command)
        {
            command.Lifetime *= 2;
            return ledger.ReserveAsync(account, in command);
        }
    }

    private sealed class UnknownUnlimited : Plant
    {
        public override async ValueTask<ReserveAnswer> ReserveAsync(
            BudgetLedger ledger, string account, ReserveCommand command)
        {
            var answer = await ledger.ReserveAsync(account, in command);
            if (answer.Status == ReserveStatus.AccountNotFound)
            {
                await ledger.OpenAsync(account, AccountTerms.None with { Limit = Credits.Max });
                return await ledger.ReserveAsync(account, in command);
            }
            return answer;
        }
    }
}
