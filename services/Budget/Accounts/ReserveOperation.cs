using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>A reservation on its way to its account.</summary>
internal sealed class ReserveOperation : PooledOperation<ReserveOperation, ReserveAnswer>
{
    private ReserveCommand _command;

    public void Set(string account, in ReserveCommand command)
    {
        Account = account;
        _command = command;
    }

    public override void Apply(AccountCell cell)
    {
        var before = Answer.Status;
        Answer = ReserveRule.Decide(cell.Account, in _command, cell.Limits);
        if (Answer.Status == ReserveStatus.Exists
            && before is ReserveStatus.Reserved or ReserveStatus.ReservedOverLimit)
        {
            // Applied again after a lost answer: what exists is what this very request set aside the first time.
            Answer = Answer with { Status = before };
        }
    }

    public override void Refuse(string detail) =>
        Answer = ReserveAnswer.Refuse(ReserveStatus.StoreUnavailable, detail);
}
