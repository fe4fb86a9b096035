using System.Globalization;
using System.Text.Json;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Tests.Policy;

/// <summary>
/// The rules read a second time, as slowly and plainly as docs/policy.md says them, for the names and arguments of
/// <see cref="AccessRulesLawTests"/>.
/// </summary>
internal static class PlainPolicy
{
    public static bool Allows(SatGateConfig config, Principal caller, string server, string tool, string arguments)
    {
        var tenants = config.Upstreams.Single(upstream => upstream.Name == server).Tenants;
        if (tenants.Count > 0 && !tenants.Contains(caller.Tenant))
        {
            return false;
        }

        var matching = config.Policy!.Rules.Where(rule => Matches(rule, caller, server, tool, arguments)).ToList();
        if (matching.Count == 0)
        {
            return config.Policy.Default is PolicyEffect.Allow;
        }

        return config.Policy.Order is PolicyOrder.FirstMatch
            ? matching[0].Effect is PolicyEffect.Allow
            : matching.TrueForAll(rule => rule.Effect is PolicyEffect.Allow);
    }

    private static bool Matches(PolicyRule rule, Principal caller, string server, string tool, string arguments) =>
        (rule.Roles.Count == 0 || rule.Roles.Any(caller.Roles.Contains))
        && (rule.Clients.Count == 0 || rule.Clients.Contains(caller.Id))
        && (rule.Tenants.Count == 0 || rule.Tenants.Contains(caller.Tenant))
        && (rule.Servers.Count == 0 || rule.Servers.Contains(server))
        && (rule.Tools.Count == 0 || rule.Tools.Any(pattern => MatchesTool(pattern, server, tool)))
        && (rule.Arguments.Count == 0 || Holds(rule.Arguments["n"], arguments) switch
        {
            null => rule.Effect is PolicyEffect.Deny,
            { } holds => holds,
        });

    private static bool MatchesTool(string pattern, string server, string tool)
    {
        var parts = pattern.Split('.');
        return parts.Length == 1
            ? Matches(parts[0], tool)
            : Matches(parts[0], server) && Matches(parts[1], tool);
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == name;

    // Null is doubt.
    private static bool? Holds(ArgumentRule rule, string arguments)
    {
        using var document = JsonDocument.Parse(arguments);
        if (document.RootElement.ValueKind is not JsonValueKind.Object
            || document.RootElement.TryGetProperty("N", out _))
        {
            return null;
        }

        var isGiven = document.RootElement.TryGetProperty("n", out var value);
        if (rule.Absent)
        {
            return !isGiven;
        }

        if (!isGiven || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (rule.OneOf.Count > 0)
        {
            return value.ToString() == rule.OneOf[0];
        }

        return value.ValueKind is JsonValueKind.Number
            ? value.GetInt64() <= long.Parse(rule.Max!, CultureInfo.InvariantCulture)
            : null;
    }
}
