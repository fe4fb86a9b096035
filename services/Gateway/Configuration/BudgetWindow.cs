namespace SatGate.Gateway.Configuration;

/// <summary>A cap on what one account may spend in each period.</summary>
public sealed record BudgetWindow
{
    public required WindowPeriod Period { get; init; }

    /// <summary>Credits per period.</summary>
    public required long Cap { get; init; }

    /// <summary>IANA zone of a calendar period, known to this machine; summer time included.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>
    /// Ends now and is as long as the period's nominal length; otherwise periods follow the calendar.
    /// </summary>
    public bool Rolling { get; init; }

    /// <summary>
    /// Credits left in a period that raise the cap of the next, at most this many; calendar periods only.
    /// </summary>
    public long CarryOverMax { get; init; }

    /// <summary>Counts only tools that match: an exact name or a trailing <c>*</c>; null counts all.</summary>
    public string? Tools { get; init; }
}
