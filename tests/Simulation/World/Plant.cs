using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Budget.Ledger;

namespace SatGate.Simulation.World;

/// <summary>
/// Where a test may plant a fault of the ledger's own: in front of the durable documents, of the consumer of events, or
/// of a rule. The simulation has to find it; this one plants nothing.
/// </summary>
internal class Plant
{
    public static readonly Plant None = new();

    public virtual IStateStore Store(IStateStore store) => store;

    public virtual IEventPublisher Publisher(IEventPublisher publisher) => publisher;

    public virtual ValueTask<ReserveAnswer> ReserveAsync(
        BudgetLedger ledger, string account, ReserveCommand command) => ledger.ReserveAsync(account, in command);

    public virtual ValueTask<SettleAnswer> SettleAsync(BudgetLedger ledger, string account, SettleCommand command) =>
        ledger.SettleAsync(account, in command);

    public virtual Task<AccountAnswer<TopUpStatus>> TopUpAsync(
        BudgetLedger ledger, string account, string operation, long amount) =>
        ledger.TopUpAsync(account, operation, amount);
}
