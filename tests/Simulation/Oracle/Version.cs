using SatGate.Contracts.Budget.V1;

namespace SatGate.Simulation.Oracle;

/// <summary>An account between two events, as far as an answer may depend on it.</summary>
internal readonly record struct Version(
    AccountState State,
    long Available,
    int OpenCount,
    int ChildCount,
    long Clock,
    IReadOnlyList<(string Tools, Int128 Remaining)> Windows);
