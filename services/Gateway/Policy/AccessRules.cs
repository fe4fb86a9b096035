using System.Collections.Frozen;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Policy;

/// <summary>
/// The policy and the tenants of one configuration, compiled. Four questions, one decision: what a list hides no call
/// reaches, whatever its arguments, and what a server hides is in no list. Pure, no clock, no I/O.
/// </summary>
internal sealed class AccessRules
{
    private readonly CompiledRule[] _rules;
    private readonly bool _isFirstMatch;
    private readonly bool _allowsByDefault;
    private readonly FrozenDictionary<string, FrozenSet<string>> _tenants;

    public AccessRules(SatGateConfig config)
    {
        var servers = config.Upstreams.Select(upstream => upstream.Name).ToFrozenSet(StringComparer.Ordinal);
        _rules = [.. config.Policy?.Rules.Select(rule => new CompiledRule(rule, servers)) ?? []];
        _isFirstMatch = config.Policy?.Order is PolicyOrder.FirstMatch;
        _allowsByDefault = config.Policy is null or { Default: PolicyEffect.Allow };
        _tenants = config.Upstreams.Where(upstream => upstream.Tenants.Count > 0).ToFrozenDictionary(
            upstream => upstream.Name, upstream => upstream.Tenants.ToFrozenSet(StringComparer.Ordinal));
        IsOpen = _rules.Length == 0 && _allowsByDefault && _tenants.Count == 0;
    }

    /// <summary>Nothing is ever refused: there are neither rules nor tenants.</summary>
    public bool IsOpen { get; }

    /// <summary>
    /// Whether the server is none of the caller's tenant. It is not to be told that there is one of this name.
    /// </summary>
    public bool IsForeign(Principal principal, string server) =>
        _tenants.TryGetValue(server, out var tenants) && !tenants.Contains(principal.Tenant);

    /// <summary>Whether the tool may be called with these arguments.</summary>
    public Verdict Call(Principal principal, string server, string tool, ReadOnlyMemory<byte> arguments)
    {
        if (IsForeign(principal, server))
        {
            return Verdict.Denied(null);
        }

        using var read = new CallArguments(arguments);
        CompiledRule? allowing = null;
        foreach (var rule in _rules)
        {
            if (!rule.MatchesCall(principal, server, tool, read))
            {
                continue;
            }

            if (rule.IsDeny)
            {
                return new Verdict(false, rule.HasArguments, rule.Name);
            }

            allowing ??= rule;
            if (_isFirstMatch)
            {
                break;
            }
        }

        return allowing is not null || _allowsByDefault ? Verdict.Allowed
            : new Verdict(false, IsAboutArguments: Shows(principal, server, tool), RuleName: null);
    }

    /// <summary>Whether there are arguments with which the tool may be called, as far as rules can tell.</summary>
    public bool Shows(Principal principal, string server, string tool) =>
        !IsForeign(principal, server) && Decide(rule => rule.MatchesTool(principal, server, tool));

    /// <summary>Whether the caller may use the server at all.</summary>
    public bool ShowsServer(Principal principal, string server) =>
        !IsForeign(principal, server) && Decide(rule => rule.MatchesServer(principal, server));

    /// <summary>Whether the caller may use what the server has besides tools.</summary>
    public bool ShowsContent(Principal principal, string server) =>
        !IsForeign(principal, server) && Decide(rule => rule.MatchesContent(principal, server));

    // What may match is taken for a permission that could be had, and not for a denial that must be.
    private bool Decide(Func<CompiledRule, Certainty> match)
    {
        var isAllowed = false;
        foreach (var rule in _rules)
        {
            var certainty = match(rule);
            if (rule.IsDeny ? certainty is not Certainty.Yes : certainty is Certainty.No)
            {
                continue;
            }

            if (rule.IsDeny)
            {
                return false;
            }

            isAllowed = true;
            if (_isFirstMatch)
            {
                break;
            }
        }

        return isAllowed || _allowsByDefault;
    }
}
