using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>What an operation works on: the account, null where there is none, its clock, and the limits.</summary>
internal sealed class AccountCell(string id, LedgerLimits limits)
{
    public string Id { get; } = id;

    public LedgerLimits Limits { get; } = limits;

    public Account? Account { get; set; }

    public long Now { get; set; }
}
