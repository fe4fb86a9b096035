namespace SatGate.Budget.Accounts;

/// <summary>What is known about a save.</summary>
internal enum SaveOutcome
{
    Unspecified = 0,

    /// <summary>The document is durable as it was given.</summary>
    Saved = 1,

    /// <summary>Another writer was there first; nothing of this save is visible.</summary>
    Conflict = 2,

    /// <summary>
    /// Timeout, broken stream, server error: it may have been applied. Read again before anything else.
    /// </summary>
    Unknown = 3,
}
