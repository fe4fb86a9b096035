namespace SatGate.Macaroons.Caveats;

/// <summary>What is being asked for. Zero is refused.</summary>
public enum AccessKind
{
    Unspecified = 0,

    /// <summary>A tool is called: every caveat speaks.</summary>
    Call = 1,

    /// <summary>A tool is about to be shown in a list: as a call, but the arguments are not known yet.</summary>
    List = 2,

    /// <summary>The token speaks, and no tool is named: initialize, a list as such, `satgate/budget`.</summary>
    Session = 3,
}
