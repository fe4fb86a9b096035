namespace SatGate.Audit.Ingest;

/// <summary>What a numbered event of the ledger is to its account's sequence.</summary>
public enum SequenceOutcome
{
    Unspecified = 0,

    /// <summary>Was recorded before, under another event id; dropped.</summary>
    Repeated = 1,

    /// <summary>Comes after events that have not come; recorded, and the gap is reported.</summary>
    Gap = 2,

    /// <summary>One that was missed, late; recorded.</summary>
    Filled = 3,

    /// <summary>The account begins again at 1: a ledger that lost its memory. Recorded, and reported.</summary>
    Restarted = 4,

    /// <summary>The next one; recorded.</summary>
    Next = 5,
}
