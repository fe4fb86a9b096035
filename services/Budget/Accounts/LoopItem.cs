namespace SatGate.Budget.Accounts;

/// <summary>Something the ledger's loop runs: a link in its inbox. In one list at a time.</summary>
internal abstract class LoopItem
{
    internal LoopItem? Next { get; set; }

    /// <summary>How many items lie in the inbox below and with this one; written when it is pushed.</summary>
    internal int Depth { get; set; }

    public abstract void Run(LedgerLoop loop);
}
