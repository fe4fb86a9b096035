namespace SatGate.Budget.Ledger;

/// <summary>A checked request to end a reservation: post all or less of it, or, with zero, void it.</summary>
internal struct SettleCommand
{
    public ReservationId Id;
    public int Hash;
    public Credits Post;
    public Outcome Outcome;

    /// <summary>
    /// Unspecified when all is well; else the refusal, and <paramref name="detail"/> names the argument.
    /// </summary>
    public static SettleStatus Check(
        string reservation, long post, string outcome, out SettleCommand command, out string? detail)
    {
        command = default;
        detail = null;
        if (!ReservationId.TryParse(reservation, out var id))
        {
            detail = "reservation must be 1 to 64 characters of [A-Za-z0-9._:/-]";
            return SettleStatus.InvalidArgument;
        }
        if (post < 0)
        {
            detail = "post must be 0 or more";
            return SettleStatus.InvalidArgument;
        }
        if (!TryParseOutcome(outcome, out command.Outcome))
        {
            detail = "outcome must be ran, tool_error, not_run or unknown";
            return SettleStatus.InvalidArgument;
        }
        command.Id = id;
        command.Hash = id.Hash();
        command.Post = new Credits(post);
        return SettleStatus.Unspecified;
    }

    private static bool TryParseOutcome(string text, out Outcome outcome)
    {
        outcome = text switch
        {
            "ran" => Outcome.Ran,
            "tool_error" => Outcome.ToolError,
            "not_run" => Outcome.NotRun,
            "unknown" => Outcome.Unknown,
            _ => Outcome.Unspecified,
        };
        return outcome != Outcome.Unspecified || text.Length == 0;
    }
}
