using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>A settlement on its way to its account.</summary>
internal sealed class SettleOperation : PooledOperation<SettleOperation, SettleAnswer>
{
    private SettleCommand _command;

    public void Set(string account, in SettleCommand command)
    {
        Account = account;
        _command = command;
    }

    public override void Apply(AccountCell cell)
    {
        var before = Answer.Status;
        Answer = SettleRule.Decide(cell.Account, in _command, cell.Limits);
        if (Answer.Status == SettleStatus.AlreadySettled && before == SettleStatus.Settled)
        {
            // Applied again after a lost answer: it was this very request that settled.
            Answer = Answer with { Status = before };
        }
    }

    public override void Refuse(string detail) =>
        Answer = new SettleAnswer(SettleStatus.StoreUnavailable, Credits.Zero, detail);
}
