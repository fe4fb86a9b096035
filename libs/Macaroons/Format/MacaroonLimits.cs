namespace SatGate.Macaroons.Format;

/// <summary>
/// The limits of a token. Everything beyond them is refused before any of it is hashed, so that a stranger cannot make
/// the gateway work: the dearest forgery costs 64 hashes of at most 4 KiB in all.
/// </summary>
public static class MacaroonLimits
{
    /// <summary>
    /// Bytes of a decoded token, binary or JSON, with all its discharges: fits any proxy's header limit.
    /// </summary>
    public const int TokenBytesMax = 4096;

    /// <summary>Characters of a token's text: the base64 of <see cref="TokenBytesMax"/> bytes, padded.</summary>
    public const int TextCharsMax = (TokenBytesMax + 2) / 3 * 4;

    /// <summary>Caveats of one macaroon; with discharges, the caveats of all of them together.</summary>
    public const int CaveatsMax = 64;

    /// <summary>Discharge macaroons sent along with a token.</summary>
    public const int DischargesMax = 8;

    /// <summary>How deep a discharge may itself ask for discharges.</summary>
    public const int DischargeDepthMax = 4;

    /// <summary>`budget` caveats of one token, which is the depth of its account below the root account.</summary>
    public const int BudgetCaveatsMax = 16;

    /// <summary>Bytes of a chain signature: HMAC-SHA256.</summary>
    public const int SignatureBytes = 32;
}
