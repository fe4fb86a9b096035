using SatGate.Gateway.Policy;

namespace SatGate.Gateway.Tests.Policy;

/// <summary>Which calls a policy lets through: each refusal beside the call that is allowed.</summary>
public sealed class AccessRulesTests
{
    private const string Ordered = "policy: { order: firstMatch, rules: [";

    [Theory]
    [InlineData("", true)]
    [InlineData("policy: {}", false)]
    [InlineData("policy: { default: allow }", true)]
    [InlineData("policy: { rules: [{ effect: deny, tools: [other] }] }", false)]
    [InlineData("policy: { rules: [{ effect: allow, tools: [other] }] }", false)]
    [InlineData("policy: { rules: [{ effect: allow }] }", true)]
    [InlineData("policy: { default: allow, rules: [{ effect: deny, tools: [t] }] }", false)]
    public void Call_NoRuleMatches_IsWhatTheDefaultSays(string policy, bool isAllowed) =>
        Assert.Equal(isAllowed, PolicyCase.Rules(policy).Call(PolicyCase.Caller("c"), "a.t").IsAllowed);

    [Theory]
    [InlineData("roles: [reader]", "c", "reader", "", "a.t", true)]
    [InlineData("roles: [reader]", "c", "writer other", "", "a.t", false)]
    [InlineData("roles: [reader]", "c", "", "", "a.t", false)]
    [InlineData("roles: ['*']", "c", "", "", "a.t", false)]
    [InlineData("clients: [c]", "c", "", "", "a.t", true)]
    [InlineData("clients: [c]", "cc", "", "", "a.t", false)]
    [InlineData("tenants: [acme]", "c", "", "acme", "a.t", true)]
    [InlineData("tenants: [acme]", "c", "", "evil", "a.t", false)]
    [InlineData("tenants: ['*']", "c", "", "", "a.t", false)]
    [InlineData("servers: [a]", "c", "", "", "a.t", true)]
    [InlineData("servers: [a]", "c", "", "", "b.t", false)]
    [InlineData("tools: ['t*']", "c", "", "", "b.tt", true)]
    [InlineData("tools: ['t*']", "c", "", "", "b.u", false)]
    [InlineData("tools: [a.t]", "c", "", "", "b.t", false)]
    [InlineData("roles: [reader], servers: [a]", "c", "reader", "", "b.t", false)]
    public void Call_AllowRule_MatchesWhatAllItsListsName(
        string rule, string id, string roles, string tenant, string tool, bool isAllowed)
    {
        var rules = PolicyCase.Rules($"policy: {{ rules: [{{ effect: allow, {rule} }}] }}");
        Assert.Equal(isAllowed, rules.Call(PolicyCase.Caller(id, roles, tenant), tool).IsAllowed);
    }

    [Trait("weakness", "W39")]
    [Fact]
    public void Call_DeniedAndAllowed_DenyWinsWhereverItStands()
    {
        var caller = PolicyCase.Caller("c");
        const string Allow = "{ effect: allow, tools: [t] }";
        const string Deny = "{ effect: deny, tools: ['*'] }";
        var before = PolicyCase.Rules($"policy: {{ rules: [{Deny}, {Allow}] }}");
        var after = PolicyCase.Rules($"policy: {{ rules: [{Allow}, {Deny}] }}");

        Assert.False(before.Call(caller, "a.t").IsAllowed);
        Assert.False(after.Call(caller, "a.t").IsAllowed);
    }

    [Fact]
    public void Call_FirstMatch_TheFirstRuleDecides()
    {
        var caller = PolicyCase.Caller("c");
        var rules = PolicyCase.Rules(
            Ordered + "{ effect: allow, tools: [t] }, { effect: deny, tools: ['*'] }, "
            + "{ effect: allow, tools: [u] }] }");

        Assert.True(rules.Call(caller, "a.t").IsAllowed);
        Assert.False(rules.Call(caller, "a.u").IsAllowed);
    }

    [Trait("weakness", "W39")]
    [Theory]
    [InlineData("oneOf: [EUR, USD]", """{"x":"EUR"}""", true, true)]
    [InlineData("oneOf: [EUR, USD]", """{"x":"GBP"}""", false, false)]
    [InlineData("oneOf: [EUR]", """{"x":"E\u0055R"}""", true, true)]
    [InlineData("oneOf: [5]", """{"x":5.0}""", true, true)]
    [InlineData("oneOf: [5]", """{"x":"5"}""", true, true)]
    [InlineData("oneOf: [5]", """{"x":6}""", false, false)]
    [InlineData("oneOf: [true]", """{"x":true}""", true, true)]
    [InlineData("oneOf: [true]", """{"x":false}""", false, false)]
    [InlineData("max: 200", """{"x":200}""", true, true)]
    [InlineData("max: 200", """{"x":200.01}""", false, false)]
    [InlineData("min: 0.5, max: 200", """{"x":0.4}""", false, false)]
    [InlineData("like: ['/data/*']", """{"x":"/data/a"}""", true, true)]
    [InlineData("like: ['/data/*']", """{"x":"/etc/passwd"}""", false, false)]
    [InlineData("absent: true", "{}", true, true)]
    [InlineData("absent: true", """{"x":1}""", false, false)]
    // From here on it cannot be told, and that counts against the caller: no allow rule holds and every deny rule does.
    [InlineData("oneOf: [EUR]", "{}", false, true)]
    [InlineData("oneOf: [EUR]", """{"x":null}""", false, true)]
    [InlineData("oneOf: [EUR]", """{"x":["EUR"]}""", false, true)]
    [InlineData("oneOf: [EUR]", """{"X":"GBP"}""", false, true)]
    [InlineData("oneOf: [EUR]", """{"x":"GBP","X":"EUR"}""", false, true)]
    [InlineData("oneOf: [EUR]", """{"x":"GBP","x":"EUR"}""", false, true)]
    [InlineData("oneOf: [5]", """{"x":1e1}""", false, true)]
    [InlineData("max: 200", """{"x":"100"}""", false, true)]
    [InlineData("max: 200", """{"x":1e2}""", false, true)]
    [InlineData("like: ['a*']", """{"x":7}""", false, true)]
    [InlineData("absent: true", """{"X":1}""", false, true)]
    [InlineData("oneOf: [EUR]", """["x"]""", false, true)]
    public void Call_ArgumentCondition_DoubtCountsAgainstTheCaller(
        string condition, string arguments, bool allowMatches, bool denyMatches)
    {
        var caller = PolicyCase.Caller("c");
        var allow = PolicyCase.Rules(
            $"policy: {{ rules: [{{ effect: allow, arguments: {{ x: {{ {condition} }} }} }}] }}");
        var deny = PolicyCase.Rules(
            $"policy: {{ default: allow, rules: [{{ effect: deny, arguments: {{ x: {{ {condition} }} }} }}] }}");

        Assert.Equal(allowMatches, allow.Call(caller, "a.t", arguments).IsAllowed);
        Assert.Equal(!denyMatches, deny.Call(caller, "a.t", arguments).IsAllowed);
    }

    [Fact]
    public void Shows_ConditionalRules_ListWhatCouldBeCalled()
    {
        var caller = PolicyCase.Caller("c");
        var rules = PolicyCase.Rules("""
            policy:
              rules:
                - { effect: allow, tools: [pay], arguments: { amount: { max: 10 } } }
                - { effect: deny, tools: [pay], arguments: { currency: { oneOf: [RUB] } } }
                - { effect: allow, tools: [drop] }
                - { effect: deny, tools: [drop] }
            """);

        Assert.True(rules.Shows(caller, "a", "pay"));
        Assert.False(rules.Shows(caller, "a", "drop"));
        Assert.False(rules.Shows(caller, "a", "other"));
        Assert.True(rules.Call(caller, "a.pay", """{"amount":10,"currency":"EUR"}""").IsAllowed);
        Assert.False(rules.Call(caller, "a.pay", """{"amount":10}""").IsAllowed);
    }

    [Fact]
    public void ShowsServer_AndContent_FollowTheSameRules()
    {
        var caller = PolicyCase.Caller("c");
        var some = PolicyCase.Rules("policy: { rules: [{ effect: allow, tools: [a.t] }] }");
        var whole = PolicyCase.Rules("policy: { rules: [{ effect: allow, servers: [a] }] }");
        var denied = PolicyCase.Rules("policy: { default: allow, rules: [{ effect: deny, servers: [a] }] }");
        var partly = PolicyCase.Rules("policy: { default: allow, rules: [{ effect: deny, tools: [a.t] }] }");

        Assert.Equal((true, false), (some.ShowsServer(caller, "a"), some.ShowsContent(caller, "a")));
        Assert.Equal((false, false), (some.ShowsServer(caller, "b"), some.ShowsContent(caller, "b")));
        Assert.Equal((true, true), (whole.ShowsServer(caller, "a"), whole.ShowsContent(caller, "a")));
        Assert.Equal((false, false), (whole.ShowsServer(caller, "b"), whole.ShowsContent(caller, "b")));
        Assert.Equal((false, false), (denied.ShowsServer(caller, "a"), denied.ShowsContent(caller, "a")));
        Assert.Equal((true, true), (denied.ShowsServer(caller, "b"), denied.ShowsContent(caller, "b")));
        Assert.Equal((true, true), (partly.ShowsServer(caller, "a"), partly.ShowsContent(caller, "a")));
    }

    [Fact]
    public void Tenants_OfAnUpstream_HideItFromEveryoneElse()
    {
        var rules = PolicyCase.Rules("", "a: { command: [x], tenants: [acme] }, b: { command: [x] }");
        var (own, other, none) = (
            PolicyCase.Caller("c", tenant: "acme"), PolicyCase.Caller("c", tenant: "evil"), PolicyCase.Caller("c"));

        Assert.True(rules.Call(own, "a.t").IsAllowed);
        Assert.True(rules.Shows(own, "a", "t") && rules.ShowsServer(own, "a") && rules.ShowsContent(own, "a"));
        foreach (var stranger in (Gateway.Identity.Principal[])[other, none])
        {
            Assert.False(rules.Call(stranger, "a.t").IsAllowed);
            Assert.False(rules.Shows(stranger, "a", "t"));
            Assert.False(rules.ShowsServer(stranger, "a") || rules.ShowsContent(stranger, "a"));
            Assert.True(rules.Call(stranger, "b.t").IsAllowed);
        }
    }

    [Fact]
    public void Verdict_OfARefusal_NamesTheRuleAndWhetherArgumentsMatter()
    {
        var caller = PolicyCase.Caller("c");
        var rules = PolicyCase.Rules("""
            policy:
              rules:
                - { effect: allow, tools: [pay], arguments: { amount: { max: 10 } } }
                - { name: no-drops, effect: deny, tools: [drop] }
            """);

        Assert.Equal(new Verdict(false, false, "no-drops"), rules.Call(caller, "a.drop"));
        Assert.Equal(new Verdict(false, true, null), rules.Call(caller, "a.pay", """{"amount":11}"""));
        Assert.Equal(new Verdict(false, false, null), rules.Call(caller, "a.other"));
    }
}
