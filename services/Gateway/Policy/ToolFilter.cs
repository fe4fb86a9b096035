using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Policy;

/// <summary>
/// An upstream's own allow and deny lists of tools: exact names or a trailing `*`. Deny beats allow; an empty allow
/// list allows all. The same decision guards the call and filters the list. Pure.
/// </summary>
internal sealed class ToolFilter(UpstreamConfig config)
{
    public bool IsOpen => config.ToolsAllow.Count == 0 && config.ToolsDeny.Count == 0;

    public bool Allows(string tool) =>
        (config.ToolsAllow.Count == 0 || MatchesAny(config.ToolsAllow, tool)) && !MatchesAny(config.ToolsDeny, tool);

    private static bool MatchesAny(ConfigList<string> patterns, string tool)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.EndsWith('*')
                ? tool.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
                : string.Equals(pattern, tool, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
