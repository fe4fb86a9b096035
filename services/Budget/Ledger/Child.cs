namespace SatGate.Budget.Ledger;

/// <summary>
/// A delegation as its parent sees it. <see cref="Terms"/> are there until the child is known to be open: whoever loads
/// the parent after a crash can finish the opening with them. <see cref="Seq"/> is the number of the event that began
/// it: a step that comes late, from an earlier delegation of the same id, must not pass for this one's.
/// </summary>
internal sealed record Child(string Id, Credits Granted, ChildState State, AccountTerms? Terms, long Seq);
