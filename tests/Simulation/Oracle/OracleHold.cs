using SatGate.Contracts.Budget.V1;

namespace SatGate.Simulation.Oracle;

/// <summary>An open reservation: the event that made it, and the windows that count it.</summary>
internal sealed record OracleHold(BudgetEvent Reserved, IReadOnlyList<OracleWindow> Windows);
