namespace SatGate.Macaroons.Caveats;

/// <summary>
/// `scope`: the words of SatGate's proxy. `*`, `api:*` and `mcp:*` are all tools, `p:*` the tools `p:…` and `p_…`, any
/// other word the tool of exactly that name. Tokens of old keep their meaning; new ones say `tools`.
/// </summary>
internal sealed record ScopeCaveat(string[] Words) : ICaveat
{
    private static readonly Denial s_denial = new(DenialReason.ScopeForbidden, CaveatNames.Scope);

    public Denial Check(in Access access)
    {
        if (access.Kind == AccessKind.Session)
        {
            return Denial.None;
        }

        foreach (var word in Words)
        {
            if (Allows(word, access.Tool))
            {
                return Denial.None;
            }
        }

        return s_denial;
    }

    private static bool Allows(string word, string tool)
    {
        if (word is "*" or "api:*" or "mcp:*")
        {
            return true;
        }

        if (!word.EndsWith(":*", StringComparison.Ordinal))
        {
            return string.Equals(word, tool, StringComparison.Ordinal);
        }

        var family = word.AsSpan(..^2);
        return tool.AsSpan().StartsWith(family, StringComparison.Ordinal)
            && tool.Length > family.Length && tool[family.Length] is ':' or '_';
    }
}
