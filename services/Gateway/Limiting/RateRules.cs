using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Policy;

namespace SatGate.Gateway.Limiting;

/// <summary>
/// The rate limits of one configuration with their buckets. A call takes one token from its caller's own bucket and one
/// from each bucket that names its server or tool, or none at all. All tokens made from one root token are one caller:
/// otherwise one more caveat would be one more bucket.
/// </summary>
internal sealed class RateRules
{
    private const int DefaultRule = -1;

    private readonly RateLimitConfig _config;
    private readonly RateTable _table;
    private readonly (CompiledRule Match, RateRule Rule)[] _callers;
    private readonly (CompiledRule Match, RateRule Rule)[] _calls;

    public RateRules(SatGateConfig config)
    {
        _config = config.RateLimit;
        _table = new RateTable(config.Limits.RateBucketsMax);
        var servers = config.Upstreams.Select(upstream => upstream.Name).ToHashSet(StringComparer.Ordinal);
        var all = _config.Overrides.Select(rule => (Match: Compile(rule, servers), Rule: rule)).ToList();
        _callers = [.. all.Where(pair => !IsAboutCalls(pair.Rule))];
        _calls = [.. all.Where(pair => IsAboutCalls(pair.Rule))];
        IsOpen = _config.Defaults is null && all.Count == 0;
    }

    /// <summary>There is no limit but those of single callers.</summary>
    public bool IsOpen { get; }

    public int BucketCount => _table.Count;

    /// <summary>Whether another configuration says the same, so that its callers may keep their buckets.</summary>
    public bool IsSame(SatGateConfig next, SatGateConfig own) =>
        next.RateLimit == _config && next.Limits.RateBucketsMax == own.Limits.RateBucketsMax
        && next.Upstreams.Select(upstream => upstream.Name).SequenceEqual(own.Upstreams.Select(each => each.Name));

    /// <summary>Takes what the call needs, or nothing.</summary>
    /// <param name="tool">Empty when the request is no call of a tool.</param>
    public RateAnswer Take(Principal principal, string server, string tool, TimeProvider clock)
    {
        var answer = TakeOwn(principal, server, clock);
        if (answer.IsRefused || _calls.Length == 0)
        {
            return answer;
        }

        Span<int> taken = stackalloc int[_calls.Length <= TakenMax ? _calls.Length : 0];
        var count = 0;
        for (var i = 0; i < _calls.Length; i++)
        {
            var (match, rule) = _calls[i];
            if (match.MatchesTool(principal, server, tool) is Certainty.No)
            {
                continue;
            }

            var next = Take(_callers.Length + i, CallerOf(principal, rule), rule.Terms, clock);
            if (next.IsRefused)
            {
                GiveBack(principal, server, taken[..count], clock);
                return next;
            }

            taken[count++] = i;
            answer = next.Left < answer.Left ? next : answer;
        }

        return answer;
    }

    /// <summary>Overrides that name servers or tools; configuration allows no more than overrides in all.</summary>
    private const int TakenMax = 1_000;

    private RateAnswer TakeOwn(Principal principal, string server, TimeProvider clock)
    {
        var (rule, terms, caller) = Own(principal, server);
        return terms is null ? RateAnswer.Unlimited : Take(rule, caller, terms, clock);
    }

    private (int Rule, RateTerms? Terms, string Caller) Own(Principal principal, string server)
    {
        for (var i = 0; i < _callers.Length; i++)
        {
            var (match, rule) = _callers[i];
            if (match.MatchesTool(principal, server, "") is not Certainty.No)
            {
                return (i, rule.Terms, CallerOf(principal, rule));
            }
        }

        return (DefaultRule, principal.Rate ?? _config.Defaults, principal.Origin);
    }

    private RateAnswer Take(int rule, string caller, RateTerms terms, TimeProvider clock)
    {
        if (terms.Capacity == 0 || _table.Find(rule, caller, clock) is not { } bucket)
        {
            return RateAnswer.Refuse(terms, RateAnswer.WaitMax);
        }

        var wait = bucket.Take(clock.GetTimestamp(), IntervalOf(terms, clock), terms.Capacity, out var left);
        return wait == 0
            ? new RateAnswer(terms, left, TimeSpan.Zero)
            : RateAnswer.Refuse(terms, TimeSpan.FromSeconds((double)wait / clock.TimestampFrequency));
    }

    private void GiveBack(Principal principal, string server, ReadOnlySpan<int> taken, TimeProvider clock)
    {
        var (own, terms, caller) = Own(principal, server);
        if (terms is not null)
        {
            _table.Find(own, caller, clock)?.Return(IntervalOf(terms, clock));
        }

        foreach (var i in taken)
        {
            var rule = _calls[i].Rule;
            _table.Find(_callers.Length + i, CallerOf(principal, rule), clock)
                ?.Return(IntervalOf(rule.Terms, clock));
        }
    }

    private static string CallerOf(Principal principal, RateRule rule) => rule.Shared ? "" : principal.Origin;

    private static long IntervalOf(RateTerms terms, TimeProvider clock) =>
        Math.Max(1, (long)(clock.TimestampFrequency / terms.RefillPerSecond));

    private static bool IsAboutCalls(RateRule rule) => rule.Servers.Count > 0 || rule.Tools.Count > 0;

    // As a rule that denies: what may be meant is limited.
    private static CompiledRule Compile(RateRule rule, IReadOnlyCollection<string> servers) => new(
        new PolicyRule
        {
            Effect = PolicyEffect.Deny, Clients = rule.Clients, Roles = rule.Roles, Tenants = rule.Tenants,
            Servers = rule.Servers, Tools = rule.Tools,
        },
        servers);
}
