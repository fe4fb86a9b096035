namespace SatGate.Budget.Accounts;

/// <summary>
/// A save's outcome and, when it was saved, the document's new ETag. A store whose saves do not tell the ETag gives
/// null: the writer then reads the document again before its next save.
/// </summary>
internal readonly record struct SaveResult(SaveOutcome Outcome, string? ETag);
