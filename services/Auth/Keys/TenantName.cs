using SatGate.Macaroons.Caveats;

namespace SatGate.Auth.Keys;

/// <summary>A tenant is whatever a `tenant` caveat can say.</summary>
internal static class TenantName
{
    public static bool IsValid(string tenant) => Caveat.Read($"{CaveatNames.Tenant} = {tenant}") == CaveatStatus.Known;
}
