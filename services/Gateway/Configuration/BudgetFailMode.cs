namespace SatGate.Gateway.Configuration;

/// <summary>What happens to a call when the ledger cannot answer.</summary>
public enum BudgetFailMode
{
    /// <summary>Refused: no credits, no call.</summary>
    Closed,

    /// <summary>Let through unpriced, and recorded so.</summary>
    Open,
}
