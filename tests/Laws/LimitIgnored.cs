using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;
using SatGate.Simulation.World;

namespace SatGate.Laws.Tests;

/// <summary>Law 1: a reserve rule that forgets to compare with what is available.</summary>
internal sealed class LimitIgnored : Plant
{
    public override async ValueTask<ReserveAnswer> ReserveAsync(
        BudgetLedger ledger, string account, ReserveCommand command)
    {
        var answer = await ledger.ReserveAsync(account, in command);
        return answer.Status == ReserveStatus.ExceedsAvailable
            ? await Rules.BookAsync(ledger, account, command, static _ => true)
            : answer;
    }
}
