namespace SatGate.Budget.Ledger;

/// <summary>What an expired reservation becomes; unspecified charges. The numbers are those of the contract.</summary>
internal enum OutcomeRule
{
    Unspecified = 0,
    Charge = 1,
    Refund = 2,
}
