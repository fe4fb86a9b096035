namespace SatGate.Macaroons.Caveats;

/// <summary>
/// The answer of a token to an access. It never holds anything the caller sent: <see cref="Field"/> and
/// <see cref="Allowed"/> come from the token's own argument rule. The default value is a refusal.
/// </summary>
/// <param name="Caveat">The name of the caveat that refused; null when no single one did.</param>
/// <param name="Field">The argument an `args` caveat refused.</param>
/// <param name="Allowed">In plain words, what that rule allows.</param>
public readonly record struct Denial(
    DenialReason Reason, string? Caveat = null, string? Field = null, string? Allowed = null)
{
    /// <summary>No denial.</summary>
    public static Denial None => new(DenialReason.None);

    public bool IsNone => Reason == DenialReason.None;
}
