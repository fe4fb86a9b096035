using System.Globalization;
using System.Text;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Policy;

namespace SatGate.Gateway.Tests.Policy;

/// <summary>
/// Laws that hold for every policy, tried on random ones over so few names that rules meet: calls agree with a second,
/// plain reading of the rules, and no list says otherwise than the calls do.
/// </summary>
public sealed class AccessRulesLawTests
{
    private const int PoliciesMax = 1_000;

    private static readonly string[] s_servers = ["a", "b"];
    private static readonly string[] s_tools = ["t", "u", "tt"];
    private static readonly string[] s_names = ["x", "y"];
    private static readonly string[] s_patterns = ["t", "u", "t*", "*", "a.t", "a.*", "*.u", "b.t*"];

    private static readonly string[] s_arguments =
        ["{}", """{"n":1}""", """{"n":2}""", """{"n":9}""", """{"n":"1"}""", """{"N":1}""", """{"n":null}""", "[]"];

    public static TheoryData<int> Seeds => [1, 2, 3, 4];

    [Trait("weakness", "W39")]
    [Theory]
    [MemberData(nameof(Seeds))]
    public void RandomPolicies_CallsAgreeWithThePlainReading_AndListsWithTheCalls(int seed)
    {
        var random = new Random(seed);
        var (allowed, refused, hidden) = (0, 0, 0);
        for (var i = 0; i < PoliciesMax; i++)
        {
            var config = Config(random);
            var rules = new AccessRules(config);
            foreach (var caller in Callers())
            {
                foreach (var server in s_servers)
                {
                    var tally = Check(config, rules, caller, server);
                    allowed += tally.Allowed;
                    refused += tally.Refused;
                    hidden += tally.Hidden;
                }
            }
        }

        // The laws mean something only where all three happen often.
        Assert.True(allowed > 5_000 && refused > 5_000 && hidden > 500, $"{allowed} {refused} {hidden}");
    }

    private static (int Allowed, int Refused, int Hidden) Check(
        SatGateConfig config, AccessRules rules, Principal caller, string server)
    {
        var (allowed, refused, hidden) = (0, 0, 0);
        foreach (var tool in s_tools)
        {
            var shown = rules.Shows(caller, server, tool);
            hidden += shown ? 0 : 1;
            Assert.True(!shown || rules.ShowsServer(caller, server), $"a hidden server shows a tool: {Print(config)}");
            var isConditional = config.Policy!.Rules.Any(rule => rule.Arguments.Count > 0);
            foreach (var arguments in s_arguments)
            {
                var isAllowed = rules.Call(caller, server, tool, Encoding.UTF8.GetBytes(arguments)).IsAllowed;
                var what = $"{caller.Id} {server}.{tool} {arguments}: {Print(config)}";
                Assert.True(PlainPolicy.Allows(config, caller, server, tool, arguments) == isAllowed, what);
                Assert.True(shown || !isAllowed, $"hidden and yet callable: {what}");
                Assert.True(isConditional || shown == isAllowed, $"shown and not callable: {what}");
                _ = isAllowed ? allowed++ : refused++;
            }
        }

        return (allowed, refused, hidden);
    }

    private static IEnumerable<Principal> Callers() =>
    [
        PolicyCase.Caller("x", "x"), PolicyCase.Caller("y", "x y", "x"), PolicyCase.Caller("z", "", "y"),
    ];

    private static SatGateConfig Config(Random random) => new()
    {
        Upstreams =
        [
            new UpstreamConfig { Name = "a", Tenants = random.Next(5) == 0 ? ["x"] : [] },
            new UpstreamConfig { Name = "b" },
        ],
        Policy = new PolicyConfig
        {
            Default = random.Next(2) == 0 ? PolicyEffect.Deny : PolicyEffect.Allow,
            Order = random.Next(2) == 0 ? PolicyOrder.DenyOverrides : PolicyOrder.FirstMatch,
            Rules = [.. Enumerable.Range(0, random.Next(5)).Select(_ => Rule(random))],
        },
    };

    private static PolicyRule Rule(Random random) => new()
    {
        Effect = random.Next(2) == 0 ? PolicyEffect.Deny : PolicyEffect.Allow,
        Roles = Some(random, s_names),
        Clients = Some(random, s_names),
        Tenants = Some(random, s_names),
        Servers = Some(random, s_servers),
        Tools = Some(random, s_patterns),
        Arguments = random.Next(3) > 0 ? new([]) : new([new("n", Condition(random))]),
    };

    private static ConfigList<string> Some(Random random, string[] from) =>
        random.Next(5) > 1 ? []
        : [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => from[random.Next(from.Length)])];

    private static ArgumentRule Condition(Random random) => random.Next(3) switch
    {
        0 => new ArgumentRule { Absent = true },
        1 => new ArgumentRule { OneOf = [random.Next(3).ToString(CultureInfo.InvariantCulture)] },
        _ => new ArgumentRule { Max = random.Next(4).ToString(CultureInfo.InvariantCulture) },
    };

    private static string Print(SatGateConfig config) => string.Join(
        "; ",
        config.Policy!.Rules.Select(rule => $"{rule.Effect} r={string.Join(',', rule.Roles)} "
            + $"c={string.Join(',', rule.Clients)} t={string.Join(',', rule.Tenants)} "
            + $"s={string.Join(',', rule.Servers)} u={string.Join(',', rule.Tools)} a={rule.Arguments.Count}"))
        + $" {config.Policy.Default} {config.Policy.Order}";
}
