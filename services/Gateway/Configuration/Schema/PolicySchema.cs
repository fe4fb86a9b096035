using System.Text;
using SatGate.Macaroons.Arguments;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>Keys of <c>policy</c>.</summary>
internal static class PolicySchema
{
    private const int RulesMax = 1_000;
    private const int GlobsMax = 100;
    private const int ArgumentsMax = 32;
    private const int ChoicesMax = 256;

    private static readonly Shape<PolicyEffect> s_effect = Shapes.Word(
        ("deny", PolicyEffect.Deny), ("allow", PolicyEffect.Allow));

    private static readonly Shape<ConfigList<string>> s_globs =
        new ListShape<string>(Shapes.Text(Names.Glob, "read_*"), GlobsMax);

    private static readonly NameRule s_decimal = new(
        "a decimal number", @"^-?(0|[1-9]\d*)(\.\d+)?$",
        text => ExactDecimal.TryParse(Encoding.UTF8.GetBytes(text), out _)
            ? null
            : "write digits, with a point or without, and no exponent");

    private static readonly Shape<ArgumentRule> s_argument = new MappedShape<ArgumentRule, ArgumentRule>(
        new Section<ArgumentRule>(new ArgumentRule(),
            new Key<ArgumentRule, ConfigList<string>>("oneOf", "Exactly one of these strings, numbers or flags.",
                new ListShape<string>(Shapes.AnyText(), ChoicesMax), (c, v) => c with { OneOf = v }),
            new Key<ArgumentRule, ConfigList<string>>("like", "A string that one of these globs matches.",
                s_globs, (c, v) => c with { Like = v }),
            new Key<ArgumentRule, string>("min", "A number of at least this.",
                Shapes.Decimal(s_decimal), (c, v) => c with { Min = v }),
            new Key<ArgumentRule, string>("max", "A number of at most this.",
                Shapes.Decimal(s_decimal), (c, v) => c with { Max = v }),
            new Key<ArgumentRule, bool>("absent", "Must not be given.",
                Shapes.Flag(), (c, v) => c with { Absent = v })),
        CheckArgument);

    private static readonly Shape<PolicyRule> s_rule = new MappedShape<RuleKeys, PolicyRule>(
        new Section<RuleKeys>(new RuleKeys(new PolicyRule()),
            new Key<RuleKeys, string>("name", "Shown to whoever the rule refuses.",
                Shapes.Text(Names.Glob, "no-deletes"), (c, v) => c with { Rule = c.Rule with { Name = v } }),
            new Key<RuleKeys, PolicyEffect>("effect", "allow or deny.",
                s_effect, (c, v) => c with { Effect = v }),
            new Key<RuleKeys, PolicyEffect>("decision", "The same as effect.",
                s_effect, (c, v) => c with { Decision = v }),
            Globs("roles", "Roles of the caller.", (c, v) => c with { Roles = v }),
            Globs("clients", "Callers: an API key's id, a JWT's client, the id of a token or of one it was made from.",
                (c, v) => c with { Clients = v }),
            Globs("tenants", "Tenants of the caller.", (c, v) => c with { Tenants = v }),
            Globs("servers", "Upstreams.", (c, v) => c with { Servers = v }),
            Globs("tools", "Tools, bare or {server}.{tool}.", (c, v) => c with { Tools = v }),
            new Key<RuleKeys, ConfigDictionary<ArgumentRule>>("arguments",
                "Conditions on top-level arguments. One that is missing or unclear counts against the caller.",
                new MapShape<ArgumentRule>(Names.Argument, s_argument, ArgumentsMax),
                (c, v) => c with { Rule = c.Rule with { Arguments = v } }) { RefusesNull = true }),
        MakeRule);

    public static Section<PolicyConfig> Policy { get; } = new(new PolicyConfig(),
        new Key<PolicyConfig, PolicyEffect>("default", "What holds where no rule matches.",
            s_effect, (c, v) => c with { Default = v }, _ => "deny"),
        new Key<PolicyConfig, PolicyOrder>("order",
            "denyOverrides: a rule that denies beats all that allow; firstMatch: the first in the file decides.",
            Shapes.Word(("denyOverrides", PolicyOrder.DenyOverrides), ("firstMatch", PolicyOrder.FirstMatch)),
            (c, v) => c with { Order = v }, _ => "denyOverrides"),
        new Key<PolicyConfig, ConfigList<PolicyRule>>("rules", "The rules.",
            new ListShape<PolicyRule>(s_rule, RulesMax), (c, v) => c with { Rules = v }));

    private static Key<RuleKeys, ConfigList<string>> Globs(
        string name, string description, Func<PolicyRule, ConfigList<string>, PolicyRule> set) =>
        new(name, $"{description} All when absent.", new NonEmptyShape(s_globs),
            (c, v) => c with { Rule = set(c.Rule, v) }) { RefusesNull = true };

    private static PolicyRule? MakeRule(RuleKeys keys, string key, Reading reading)
    {
        if (keys is { Effect: not null, Decision: not null })
            reading.FailAt($"{key}.decision", "says the same as effect", "keep one of the two");
        if ((keys.Effect ?? keys.Decision) is { } effect)
            return keys.Rule with { Effect = effect };
        reading.FailAt($"{key}.effect", "is missing", "add `effect: allow` or `effect: deny`");
        return null;
    }

    private static ArgumentRule? CheckArgument(ArgumentRule rule, string key, Reading reading)
    {
        var hasOther = rule.OneOf.Count > 0 || rule.Like.Count > 0 || (rule.Min ?? rule.Max) is not null;
        if (rule.Absent == hasOther)
        {
            reading.FailAt(key,
                hasOther ? "asks for a value and for none" : "says nothing",
                "write oneOf, like, min and max as you need them, or absent: true alone");
            return null;
        }

        return rule;
    }

    /// <summary>A rule as it stands in the file, before it is known to be whole.</summary>
    private sealed record RuleKeys(PolicyRule Rule, PolicyEffect? Effect = null, PolicyEffect? Decision = null);
}
