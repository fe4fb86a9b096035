namespace SatGate.Macaroons.Format;

/// <summary>
/// What became of an attempt to read or to extend a token. Zero is never success; numbers never move.
/// </summary>
public enum DecodeStatus
{
    Unspecified = 0,

    /// <summary>More than <see cref="MacaroonLimits.TokenBytesMax"/> bytes.</summary>
    TooLarge = 1,

    /// <summary>Neither base64url nor standard base64, or with spaces, or not in its one shortest form.</summary>
    NotBase64 = 2,

    /// <summary>A version 1 macaroon (binary packets, JSON with `signature`, or JSON with `v` other than 2).</summary>
    VersionUnsupported = 3,

    /// <summary>
    /// Not a version 2 macaroon: fields missing, out of order, cut off, repeated, or followed by more.
    /// </summary>
    Malformed = 4,

    /// <summary>More than <see cref="MacaroonLimits.CaveatsMax"/> caveats.</summary>
    TooManyCaveats = 5,

    /// <summary>More than <see cref="MacaroonLimits.DischargesMax"/> discharges.</summary>
    TooManyDischarges = 6,

    /// <summary>
    /// A caveat cannot be appended below discharges: they are bound to the signature it would change.
    /// </summary>
    DischargesBound = 7,

    Decoded = 8,
}
