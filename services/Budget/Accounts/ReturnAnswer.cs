using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>What became of a Return: the credits that came back and what the parent has now.</summary>
internal sealed record ReturnAnswer(ReturnStatus Status, Credits Returned, Credits ParentRemaining, string? Detail);
