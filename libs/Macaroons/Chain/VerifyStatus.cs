namespace SatGate.Macaroons.Chain;

/// <summary>
/// What became of an attempt to verify a token's signature. Zero is never success; numbers never move.
/// </summary>
public enum VerifyStatus
{
    Unspecified = 0,

    /// <summary>
    /// Not made with this key, or changed since: forged, cut short, recombined, or another deployment's.
    /// </summary>
    SignatureMismatch = 1,

    /// <summary>A third-party caveat whose discharge was not sent along.</summary>
    DischargeMissing = 2,

    /// <summary>Two discharges with one id, or one discharge asked for twice.</summary>
    DischargeDuplicate = 3,

    /// <summary>A discharge that no caveat asks for: nothing unverified may travel with a verified token.</summary>
    DischargeUnused = 4,

    /// <summary>Discharges asking for discharges beyond the limit, or in a circle.</summary>
    DischargeTooDeep = 5,

    /// <summary>A discharge with the wrong key, or not bound to this token.</summary>
    DischargeMismatch = 6,

    Verified = 7,
}
