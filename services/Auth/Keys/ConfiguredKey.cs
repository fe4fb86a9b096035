namespace SatGate.Auth.Keys;

/// <summary>
/// A root key from the config, such as SatGate's `auth.rootKey`: its UTF-8 bytes are the macaroon root key, exactly as
/// pymacaroons, go-macaroon and the npm package take a string, so the same secret works there. Its id follows from it.
/// </summary>
/// <param name="Secret">At least <see cref="KeyRing.SecretBytesMin"/> bytes.</param>
/// <param name="Tenant">The tenant whose tokens it makes; empty for none.</param>
/// <param name="RetiresAt">
/// Null for the key that mints, one per tenant; for a key that was replaced, until when its tokens still verify.
/// </param>
public sealed record ConfiguredKey(string Secret, string Tenant = "", DateTimeOffset? RetiresAt = null)
{
    /// <summary>Shows no secret, also when a log prints the options.</summary>
    public override string ToString() => $"ConfiguredKey {{ Tenant = {Tenant}, RetiresAt = {RetiresAt:O} }}";
}
