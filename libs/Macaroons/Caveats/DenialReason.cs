namespace SatGate.Macaroons.Caveats;

/// <summary>Why a token does not allow what is asked. Zero is a refusal; numbers never move.</summary>
public enum DenialReason
{
    Unspecified = 0,

    /// <summary>Nothing forbids it.</summary>
    None = 1,

    /// <summary>A caveat this version does not know.</summary>
    CaveatUnknown = 2,

    /// <summary>A caveat that is known by name and cannot be read.</summary>
    CaveatMalformed = 3,

    /// <summary>The identifier is not one of ours, so the token has no account.</summary>
    IdentifierForeign = 4,

    /// <summary>More `budget` caveats than a `depth` caveat or the limit allows.</summary>
    DepthExceeded = 5,

    /// <summary>A `budget` or `depth` caveat in a discharge: a third party must not shape our accounts.</summary>
    CaveatMisplaced = 6,

    TenantMismatch = 7,
    NotYetValid = 8,
    Expired = 9,
    AddressForbidden = 10,
    ServerForbidden = 11,
    ToolForbidden = 12,
    ScopeForbidden = 13,
    CostTooHigh = 14,
    ArgumentForbidden = 15,

    /// <summary>The arguments are no JSON object, or read differently by different readers.</summary>
    ArgumentsUnreadable = 16,
}
