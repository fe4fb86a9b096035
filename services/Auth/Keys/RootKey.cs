using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Keys;

/// <summary>A root key ready for use. It mints while it has no end, and verifies until its end.</summary>
/// <param name="CreatedAt">Null for a key of the config.</param>
internal sealed record RootKey(
    string Id, MacaroonKey Key, string Tenant, DateTimeOffset? CreatedAt, DateTimeOffset? RetiresAt)
{
    public bool Mints => RetiresAt is null;

    public bool IsRetired(DateTimeOffset now) => RetiresAt <= now;
}
