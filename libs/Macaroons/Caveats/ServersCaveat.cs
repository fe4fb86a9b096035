namespace SatGate.Macaroons.Caveats;

/// <summary>`servers`: only these. A session that concerns no server yet has nothing to refuse.</summary>
internal sealed record ServersCaveat(NamePattern[] Patterns) : ICaveat
{
    private static readonly Denial s_denial = new(DenialReason.ServerForbidden, CaveatNames.Servers);

    public Denial Check(in Access access)
    {
        if (access.Kind == AccessKind.Session && access.Server.Length == 0)
        {
            return Denial.None;
        }

        foreach (var pattern in Patterns)
        {
            if (pattern.Matches(access.Server))
            {
                return Denial.None;
            }
        }

        return s_denial;
    }
}
