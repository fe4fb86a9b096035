namespace SatGate.Macaroons.Caveats;

/// <summary>`tools`: only these. A session names no tool, so it has nothing to refuse there.</summary>
internal sealed record ToolsCaveat(NamePattern[] Patterns) : ICaveat
{
    private static readonly Denial s_denial = new(DenialReason.ToolForbidden, CaveatNames.Tools);

    public Denial Check(in Access access)
    {
        if (access.Kind == AccessKind.Session)
        {
            return Denial.None;
        }

        foreach (var pattern in Patterns)
        {
            if (pattern.MatchesTool(access.Server, access.Tool))
            {
                return Denial.None;
            }
        }

        return s_denial;
    }
}
