namespace SatGate.Macaroons.Caveats;

/// <summary>
/// `nonce`: means nothing by itself. In front of a `budget` it makes two otherwise equal delegations two accounts, and
/// a repeated delegation with the same nonce the same account.
/// </summary>
internal sealed record NonceCaveat : ICaveat
{
    public static NonceCaveat Instance { get; } = new();

    public Denial Check(in Access access) => Denial.None;
}
