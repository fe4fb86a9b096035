namespace SatGate.Simulation.Laws;

/// <summary>A law of docs/ledger.md does not hold.</summary>
internal sealed class LawBrokenException(int law, int step, string what)
    : Exception($"law {law} is broken in step {step}: {what}")
{
    public int Law { get; } = law;

    public int Step { get; } = step;
}
