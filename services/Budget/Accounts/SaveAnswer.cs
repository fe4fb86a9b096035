namespace SatGate.Budget.Accounts;

/// <summary>A save that has come back.</summary>
internal sealed class SaveAnswer(AccountWriter writer, SaveResult result) : LoopItem
{
    public override void Run(LedgerLoop loop) => writer.OnSaved(result);
}
