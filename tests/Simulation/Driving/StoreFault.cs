namespace SatGate.Simulation.Driving;

/// <summary>What a hostile store does with one call.</summary>
internal enum StoreFault
{
    None,
    ReadFails,
    AppliedAnswerLost,
    NotApplied,
    AppliedLate,
    AppliedThenConflict,
    SavedWithoutETag,
}
