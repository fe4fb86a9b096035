namespace SatGate.Budget.Ledger;

/// <summary>
/// One change of one account. An account changes by applying an event and in no other way, so that every change has
/// exactly one, and replaying an account's events gives the account. Fields that a kind does not use stay at their
/// defaults.
/// </summary>
internal struct LedgerEvent
{
    public EventKind Kind;
    public long Seq;

    /// <summary>Unix milliseconds by the account's clock.</summary>
    public long At;

    /// <summary>Of Reserved, Settled, Expired.</summary>
    public ReservationId Reservation;

    /// <summary>The top-up or the child account.</summary>
    public string? Subject;

    public Credits Amount;
    public Credits Posted;
    public Credits Covered;
    public Mode Mode;
    public OutcomeRule ExpireAs;
    public Outcome Outcome;
    public byte Windows;
    public long ExpiresAt;
    public string? Tool;
    public AccountTerms? Terms;
}
