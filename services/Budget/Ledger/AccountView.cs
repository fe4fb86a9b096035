using System.Collections.Immutable;

namespace SatGate.Budget.Ledger;

/// <summary>An account as a caller may see it: a copy, taken between two changes.</summary>
internal sealed record AccountView(
    string Id,
    AccountTerms Terms,
    AccountState State,
    Balances Balances,
    ImmutableArray<WindowView> Windows,
    int OpenReservations,
    Credits Returned,
    ImmutableArray<Child> Children);
