namespace SatGate.Simulation.Oracle;

/// <summary>
/// One use of a reservation id, from the event that reserved it until the event by which it was forgotten; numbers of
/// events, 0 for not yet.
/// </summary>
internal sealed class Incarnation
{
    public required long Amount { get; init; }

    /// <summary>Reserved in shadow mode, where it may hold nothing.</summary>
    public bool IsShadow { get; init; }

    public required long ReservedSeq { get; init; }

    public long EndedSeq { get; set; }

    public long Posted { get; set; }

    public long ForgottenSeq { get; set; }

    /// <summary>It was remembered at some instant between the two.</summary>
    public bool IsKnownBetween(long before, long after) =>
        ReservedSeq <= after && (ForgottenSeq == 0 || ForgottenSeq > before);

    /// <summary>It was remembered at every instant between the two.</summary>
    public bool IsKnownThroughout(long before, long after) =>
        ReservedSeq <= before && (ForgottenSeq == 0 || ForgottenSeq > after);

    public bool IsOpenBetween(long before, long after) =>
        Amount > 0 && ReservedSeq <= after && (EndedSeq == 0 || EndedSeq > before);

    public bool IsEndedBetween(long before, long after) =>
        EndedSeq != 0 && EndedSeq <= after && (ForgottenSeq == 0 || ForgottenSeq > before);
}
