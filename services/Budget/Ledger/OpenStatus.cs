namespace SatGate.Budget.Ledger;

/// <summary>The answers of Open in order of precedence; the numbers are those of the contract.</summary>
internal enum OpenStatus
{
    Unspecified = 0,
    InvalidArgument = 1,
    Exists = 2,
    ExistsWithDifferentTerms = 3,
    Opened = 4,
    StoreUnavailable = 5,
}
