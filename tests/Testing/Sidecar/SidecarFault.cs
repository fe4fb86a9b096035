namespace SatGate.Testing.Sidecar;

/// <summary>What goes wrong with one call.</summary>
public enum SidecarFault
{
    None = 0,

    /// <summary>Not done; UNAVAILABLE.</summary>
    Fail = 1,

    /// <summary>Done; UNAVAILABLE.</summary>
    LoseAnswer = 2,

    /// <summary>Done twice, as by a retry policy; the second answer is given.</summary>
    Repeat = 3,

    /// <summary>Not done; the store's own mismatch. Redis says so of an outage too.</summary>
    Conflict = 4,

    /// <summary>Answered UNAVAILABLE at once, done later: behind calls that came after it.</summary>
    Reorder = 5,

    /// <summary>Done and answered after a pause.</summary>
    Delay = 6,
}
