namespace SatGate.Budget.Ledger;

/// <summary>
/// What the parent decided about a delegation. <see cref="Terms"/> are those of the child account that has to be there
/// when the delegation is done.
/// </summary>
internal readonly record struct DelegateAnswer(
    DelegateStatus Status, Credits ParentRemaining, AccountTerms? Terms, long Seq, string? Detail);
