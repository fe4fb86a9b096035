namespace SatGate.Macaroons.Caveats;

/// <summary>Whether a caveat's text would be understood. Zero is never success.</summary>
public enum CaveatStatus
{
    Unspecified = 0,
    Unknown = 1,
    Malformed = 2,
    Known = 3,
}
