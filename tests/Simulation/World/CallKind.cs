namespace SatGate.Simulation.World;

/// <summary>What a caller asks of the ledger.</summary>
internal enum CallKind
{
    Open,
    Reserve,
    Settle,
    Get,
    TopUp,
    Freeze,
    Unfreeze,
    SetWindows,
    Delegate,
    Return,
}
