namespace SatGate.Audit.Ingest;

/// <summary>Names of what the store counts beside records.</summary>
internal static class Tally
{
    public const string Repeated = "repeated";
    public const string Rejected = "rejected";
    public const string Gaps = "gaps";
    public const string GapsFilled = "gaps_filled";
    public const string Restarts = "restarts";

    /// <summary>Before the type of an event, the decision, or the outcome of a call.</summary>
    public const string Type = "type:";
    public const string Decision = "decision:";
    public const string Outcome = "outcome:";
}
