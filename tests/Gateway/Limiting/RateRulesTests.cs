using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Limiting;
using SatGate.Gateway.Tests.Identity;
using SatGate.Gateway.Tests.Policy;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Limiting;

/// <summary>How many calls pass, for whom, and when the next one does.</summary>
public sealed class RateRulesTests
{
    private static readonly Principal s_alice = PolicyCase.Caller("alice");
    private static readonly Principal s_bob = PolicyCase.Caller("bob", "robot");

    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Take_MoreThanTheCapacity_WaitsForTheRefillAndNoLonger()
    {
        var rules = Rules("defaults: { capacity: 3, refillPerSecond: 2 }");
        Assert.Equal([2, 1, 0], Enumerable.Range(0, 3).Select(_ => Take(rules, s_alice).Left));

        var refused = Take(rules, s_alice);
        Assert.Equal((true, TimeSpan.FromSeconds(0.5), 1), (refused.IsRefused, refused.Wait, refused.WaitSeconds));
        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.True(Take(rules, s_alice).IsRefused);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(Take(rules, s_alice).IsRefused);
        Assert.True(Take(rules, s_alice).IsRefused);
    }

    [Trait("weakness", "W38")]
    [Fact]
    public void Take_OverALongTime_NeverPassesMoreThanCapacityAndRefill()
    {
        var rules = Rules("defaults: { capacity: 5, refillPerSecond: 10 }");
        var passed = 0;
        for (var step = 0; step < 10_000; step++)
        {
            passed += Take(rules, s_alice).IsRefused ? 0 : 1;
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(5 + (10 * 10) - 1, passed);
    }

    [Fact]
    public void Take_ByAnother_HasABucketOfItsOwn()
    {
        var rules = Rules("defaults: { capacity: 1, refillPerSecond: 1 }");

        Assert.False(Take(rules, s_alice).IsRefused);
        Assert.True(Take(rules, s_alice).IsRefused);
        Assert.False(Take(rules, s_bob).IsRefused);
    }

    [Fact]
    public void Override_OfCallers_StandsInPlaceOfTheDefaults()
    {
        var rules = Rules(
            "defaults: { capacity: 1, refillPerSecond: 1 }, "
            + "overrides: [{ roles: [robot], capacity: 3, refillPerSecond: 1 }, "
            + "{ clients: [carol], capacity: 0, refillPerSecond: 1 }]");

        Assert.Equal(3, Passed(rules, s_bob));
        Assert.Equal(1, Passed(rules, s_alice));
        Assert.Equal(0, Passed(rules, PolicyCase.Caller("carol")));
    }

    [Fact]
    public void Override_OfAServerOrTool_IsAskedBesideTheCallersOwn()
    {
        var rules = Rules(
            "defaults: { capacity: 4, refillPerSecond: 1 }, "
            + "overrides: [{ tools: [a.slow], capacity: 1, refillPerSecond: 1 }]");

        Assert.False(Take(rules, s_alice, "slow").IsRefused);
        Assert.True(Take(rules, s_alice, "slow").IsRefused);
        // What was refused has cost no token of the caller's own.
        Assert.Equal(3, Passed(rules, s_alice));
        Assert.False(Take(rules, s_bob, "slow").IsRefused);
    }

    [Fact]
    public void Override_Shared_CountsAllCallersTogether()
    {
        var rules = Rules("overrides: [{ servers: [a], capacity: 2, refillPerSecond: 1, shared: true }]");

        Assert.False(Take(rules, s_alice).IsRefused);
        Assert.False(Take(rules, s_bob).IsRefused);
        Assert.True(Take(rules, s_bob).IsRefused);
        Assert.False(rules.Take(s_bob, "b", "t", _clock).IsRefused);
    }

    [Fact]
    public void Principal_WithARateOfItsOwn_IsHeldToThatOne()
    {
        var rules = Rules("defaults: { capacity: 5, refillPerSecond: 1 }");

        Assert.Equal(2, Passed(rules, s_alice with { Rate = new RateTerms(2, 1) }));
    }

    [Fact]
    public async Task Token_NarrowedByItsHolder_HasNoBucketOfItsOwn()
    {
        await using var parts = new AuthParts();
        var token = await parts.MintAsync();
        var child = AuthParts.Append(token, "nonce = n", "budget = 5");
        var rules = Rules("defaults: { capacity: 1, refillPerSecond: 1 }");

        Assert.False(Take(rules, (await parts.IdentifyAsync(token)).Principal!).IsRefused);
        Assert.True(Take(rules, (await parts.IdentifyAsync(child)).Principal!).IsRefused);
        Assert.False(Take(rules, (await parts.IdentifyAsync(await parts.MintAsync())).Principal!).IsRefused);
    }

    [Trait("weakness", "W15")]
    [Trait("weakness", "W38")]
    [Fact]
    public void Table_Full_ForgetsFullBucketsAndRefusesOtherwise()
    {
        var rules = Rules("defaults: { capacity: 2, refillPerSecond: 1 }", "limits: { rateBucketsMax: 3 }");
        for (var i = 0; i < 3; i++)
        {
            Assert.False(Take(rules, PolicyCase.Caller($"c{i}")).IsRefused);
        }

        Assert.True(Take(rules, s_alice).IsRefused);
        Assert.False(Take(rules, PolicyCase.Caller("c1")).IsRefused);
        Assert.Equal(3, rules.BucketCount);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(Take(rules, s_alice).IsRefused);
        Assert.True(Take(rules, PolicyCase.Caller("c1")).Left == 0);
    }

    [Trait("weakness", "W11")]
    [Fact]
    public void Take_ByManyThreads_PassesExactlyTheCapacity()
    {
        var rules = Rules("defaults: { capacity: 1000, refillPerSecond: 1 }");
        var passed = 0;

        Parallel.For(0, 5_000, _ => Interlocked.Add(ref passed, Take(rules, s_alice).IsRefused ? 0 : 1));

        Assert.Equal(1000, passed);
    }

    [Fact]
    public void OpenCalls_AtTheCap_RefuseUntilOneEnds()
    {
        var open = new OpenCalls();
        Assert.True(open.TryEnter(s_alice, 2) && open.TryEnter(s_alice, 2));
        Assert.False(open.TryEnter(s_alice, 2));
        Assert.True(open.TryEnter(s_bob, 2));

        open.Leave(s_alice);
        Assert.True(open.TryEnter(s_alice, 2));
        open.Leave(s_alice);
        open.Leave(s_alice);
        open.Leave(s_bob);
        Assert.Equal(0, open.Callers);
    }

    private int Passed(RateRules rules, Principal principal) =>
        Enumerable.Range(0, 20).Count(_ => !Take(rules, principal).IsRefused);

    private RateAnswer Take(RateRules rules, Principal principal, string tool = "t") =>
        rules.Take(principal, "a", tool, _clock);

    private static RateRules Rules(string rateLimit, string more = "")
    {
        var result = ConfigLoader.Load(
            new ConfigText(
                $"upstreams: {{ a: {{ command: [x] }}, b: {{ command: [x] }} }}\nrateLimit: {{ {rateLimit} }}\n{more}",
                "satgate.yaml", "/etc/satgate"),
            _ => null);
        Assert.True(result.Ok, string.Join('\n', result.Errors));
        return new RateRules(result.Config);
    }
}
