namespace SatGate.Budget.Ledger;

/// <summary>A checked request to set credits aside. <see cref="Lifetime"/> is in milliseconds.</summary>
internal struct ReserveCommand
{
    public ReservationId Id;
    public int Hash;
    public Credits Amount;
    public long Lifetime;
    public string Tool;
    public Mode Mode;
    public OutcomeRule ExpireAs;

    /// <summary>
    /// Checks what can be checked without the account. Unspecified when all is well; else the refusal, and
    /// <paramref name="detail"/> names the argument.
    /// </summary>
    public static ReserveStatus Check(
        string reservation,
        long amount,
        string tool,
        long lifetime,
        Mode mode,
        OutcomeRule expireAs,
        LedgerLimits limits,
        out ReserveCommand command,
        out string? detail)
    {
        command = default;
        detail = null;
        if (!ReservationId.TryParse(reservation, out var id))
        {
            detail = "reservation must be 1 to 64 characters of [A-Za-z0-9._:/-]";
        }
        else if (!Identifiers.IsTool(tool))
        {
            detail = "tool must be at most 128 bytes without control characters";
        }
        else if (lifetime < limits.ReservationLifetimeMin.TotalMilliseconds
            || lifetime > limits.ReservationLifetimeMax.TotalMilliseconds)
        {
            detail = "ttl_ms must lie within the service's bounds: more than 0, at most a day unless set otherwise";
        }
        else if (mode is < Mode.Unspecified or > Mode.Shadow
            || expireAs is < OutcomeRule.Unspecified or > OutcomeRule.Refund)
        {
            detail = "mode and expire_as must be values of their enums";
        }
        if (detail is not null)
        {
            return ReserveStatus.InvalidArgument;
        }
        if (amount < 0)
        {
            detail = "amount must be 0 or more";
            return ReserveStatus.AmountMustNotBeNegative;
        }
        command.Id = id;
        command.Hash = id.Hash();
        command.Amount = new Credits(amount);
        command.Lifetime = lifetime;
        command.Tool = tool;
        command.Mode = mode;
        command.ExpireAs = expireAs;
        return ReserveStatus.Unspecified;
    }
}
