namespace SatGate.Budget.Accounts;

/// <summary>A few lines to run on the loop; for what is rare.</summary>
internal sealed class LoopAction(Action<LedgerLoop> action) : LoopItem
{
    public override void Run(LedgerLoop loop) => action(loop);
}
