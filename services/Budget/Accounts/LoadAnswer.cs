namespace SatGate.Budget.Accounts;

/// <summary>A read that has come back.</summary>
internal sealed class LoadAnswer(AccountWriter writer, StoredDocument? document, Exception? failure) : LoopItem
{
    public override void Run(LedgerLoop loop) => writer.OnLoaded(document, failure);
}
