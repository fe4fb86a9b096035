using System.Globalization;
using SatGate.Gateway.Limiting;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>Keys of <c>rateLimit</c> and <c>ipFilter</c>.</summary>
internal static class LimitSchema
{
    private const int RulesMax = 1_000;
    private const int GlobsMax = 100;
    private const int NetworksMax = 10_000;

    /// <summary>Far below where the bucket's arithmetic could overflow: capacity by the slowest refill.</summary>
    private const int CapacityMax = 100_000;

    private const double RefillMin = 0.001;
    private const double RefillMax = 1_000_000;

    private static readonly NameRule s_rate = new(
        "a number of calls per second", @"^\d+(\.\d+)?$",
        text => TryRate(text, out _) ? null : "choose 0.001 to 1000000, such as 10 or 0.5");

    private static readonly NameRule s_network = new(
        "a network or an address", @"^[0-9A-Fa-f:.]+(/\d{1,3})?$",
        text => Networks.TryParse(text, out _)
            ? null
            : "write 10.0.0.0/8, 2001:db8::/32 or one address; no bits may be set behind the prefix");

    private static readonly Section<TermKeys> s_terms = new(new TermKeys(), Capacity<TermKeys>(
        (c, v) => c with { Capacity = v }), Refill<TermKeys>((c, v) => c with { Refill = v }));

    private static readonly Shape<RateRule> s_rule = new MappedShape<RuleKeys, RateRule>(
        new Section<RuleKeys>(new RuleKeys(),
            Globs("clients", "Callers by name.", (c, v) => c with { Clients = v }),
            Globs("roles", "Callers by role.", (c, v) => c with { Roles = v }),
            Globs("tenants", "Callers by tenant.", (c, v) => c with { Tenants = v }),
            Globs("servers", "Calls to these upstreams.", (c, v) => c with { Servers = v }),
            Globs("tools", "Calls of these tools, bare or {server}.{tool}.", (c, v) => c with { Tools = v }),
            new Key<RuleKeys, bool>("shared", "One bucket for all callers together.",
                Shapes.Flag(), (c, v) => c with { Rule = c.Rule with { Shared = v } }),
            Capacity<RuleKeys>((c, v) => c with { Terms = c.Terms with { Capacity = v } }),
            Refill<RuleKeys>((c, v) => c with { Terms = c.Terms with { Refill = v } })),
        (keys, _, _) => keys.Rule with { Terms = keys.Terms.ToTerms() });

    /// <summary>The bucket of one caller.</summary>
    public static Shape<RateTerms> Terms { get; } =
        new MappedShape<TermKeys, RateTerms>(s_terms, (keys, _, _) => keys.ToTerms());

    public static Section<RateLimitConfig> RateLimit { get; } = new(new RateLimitConfig(),
        new Key<RateLimitConfig, RateTerms>("defaults", "The bucket of each caller; no limit when absent.",
            Terms, (c, v) => c with { Defaults = v }),
        new Key<RateLimitConfig, ConfigList<RateRule>>("overrides",
            "Buckets for some calls: besides the caller's own when they name servers or tools, else in its place.",
            new ListShape<RateRule>(s_rule, RulesMax), (c, v) => c with { Overrides = v }));

    public static Section<IpFilterConfig> IpFilter { get; } = new(new IpFilterConfig(),
        AddressList("allow", "Networks clients may come from; everywhere when absent.", (c, v) => c with { Allow = v }),
        AddressList("deny", "Networks they may not come from; stronger than allow.", (c, v) => c with { Deny = v }),
        AddressList("trustedProxies", "Proxies whose X-Forwarded-For is believed; no other's ever is.",
            (c, v) => c with { TrustedProxies = v }));

    private static Key<IpFilterConfig, ConfigList<string>> AddressList(
        string name, string description, Func<IpFilterConfig, ConfigList<string>, IpFilterConfig> set) =>
        new(name, description, new ListShape<string>(Shapes.Text(s_network, "10.0.0.0/8"), NetworksMax), set)
        {
            RefusesNull = true,
        };

    private static Key<RuleKeys, ConfigList<string>> Globs(
        string name, string description, Func<RateRule, ConfigList<string>, RateRule> set) =>
        new(name, $"{description} All when absent.",
            new NonEmptyShape(new ListShape<string>(Shapes.Text(Names.Glob, "read_*"), GlobsMax)),
            (c, v) => c with { Rule = set(c.Rule, v) }) { RefusesNull = true };

    private static Key<T, int> Capacity<T>(Func<T, int, T> set) =>
        new("capacity", "Calls at once; 0 refuses every call.", Shapes.Whole(0, CapacityMax, "calls"), set)
        {
            Required = true,
        };

    private static Key<T, string> Refill<T>(Func<T, double, T> set) =>
        new("refillPerSecond", "Calls per second in the long run.", Shapes.Decimal(s_rate),
            (c, v) => TryRate(v, out var rate) ? set(c, rate) : c) { Required = true };

    private static bool TryRate(string text, out double rate) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate)
        && rate is >= RefillMin and <= RefillMax;

    /// <summary>A bucket as it stands in the file.</summary>
    private sealed record TermKeys(int Capacity = 0, double Refill = 1)
    {
        public RateTerms ToTerms() => new(Capacity, Refill);
    }

    /// <summary>An override as it stands in the file.</summary>
    private sealed record RuleKeys
    {
        public RateRule Rule { get; init; } = new();

        public TermKeys Terms { get; init; } = new();
    }
}
