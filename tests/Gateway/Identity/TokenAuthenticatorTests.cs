using System.Net;
using SatGate.Contracts.Auth.V1;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Tests.Identity;

/// <summary>Which tokens are let in, how often Auth is asked about them, and how fast one is taken back.</summary>
public sealed class TokenAuthenticatorTests
{
    private static readonly IPAddress s_inside = IPAddress.Parse("10.1.2.3");
    private static readonly IPAddress s_outside = IPAddress.Parse("192.0.2.1");

    [Theory]
    [InlineData("", "accepted")]
    [InlineData("expires = 1767312000", "accepted")]
    [InlineData("expires = 1767225600", "token_expired")]
    [InlineData("expires = 1h", "auth_invalid")]
    [InlineData("not_before = 1767225600", "accepted")]
    [InlineData("not_before = 1767225601", "auth_invalid")]
    [InlineData("ip = 10.0.0.0/8", "accepted")]
    [InlineData("ip = 11.0.0.0/8", "ip_denied")]
    [InlineData("budget = 5", "accepted")]
    [InlineData("budget = -5", "auth_invalid")]
    [InlineData("budget  = 5", "auth_invalid")]
    [InlineData("tools = read_*", "accepted")]
    [InlineData("t\u043Eols = read_*", "auth_invalid")]
    [InlineData("exprires = 1767312000", "auth_invalid")]
    public async Task Caveat_AppendedOffline_AllowsOrRefuses(string caveat, string expected)
    {
        await using var parts = new AuthParts();
        var token = await parts.MintAsync();
        var narrowed = caveat.Length == 0 ? token : AuthParts.Append(token, caveat);

        Assert.Equal(expected, await parts.ErrorAsync(narrowed, s_inside));
    }

    [Trait("weakness", "W16")]
    [Fact]
    public async Task Credential_ThatIsNoTokenOfOurs_IsRefused()
    {
        await using var parts = new AuthParts();
        await using var others = new AuthParts("the root key of another deployment, 987");
        var token = await parts.MintAsync();

        Assert.Equal("accepted", await parts.ErrorAsync(token));
        Assert.Equal("auth_required", await parts.ErrorAsync(null));
        Assert.Equal("auth_required", await parts.ErrorAsync(""));
        Assert.Equal("auth_invalid", await parts.ErrorAsync("letmein"));
        Assert.Equal("auth_invalid", await parts.ErrorAsync(new string('A', 100_000)));
        Assert.Equal("auth_invalid", await parts.ErrorAsync(token[..^4] + "AAAA"));
        Assert.Equal("auth_invalid", await parts.ErrorAsync(token[..^10]));
        Assert.Equal("auth_invalid", await parts.ErrorAsync(await others.MintAsync()));
    }

    [Fact]
    public async Task Noise_ThatIsNoMacaroon_NeverReachesAuth()
    {
        await using var parts = new AuthParts();

        await parts.ErrorAsync("letmein");

        Assert.Equal(0, parts.Invoker.Calls);
    }

    [Fact]
    public async Task Token_SeenAgain_IsNotAskedOfAuthAgain()
    {
        await using var parts = new AuthParts();
        var token = await parts.MintAsync();
        await parts.FollowAsync();

        var first = (await parts.IdentifyAsync(token)).Principal;
        var calls = parts.Invoker.Calls;
        var second = (await parts.IdentifyAsync(new string(token))).Principal;

        Assert.Same(first, second);
        Assert.Equal(calls, parts.Invoker.Calls);
    }

    [Fact]
    public async Task Hit_AllocatesNothing()
    {
        await using var parts = new AuthParts();
        var token = AuthParts.Append(
            await parts.MintAsync(), "tools = a*", "servers = *", "max_cost = 9", "expires = 1767312000");
        await parts.FollowAsync();
        Assert.Equal("accepted", await parts.ErrorAsync(token));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var identification = parts.IdentifyAsync(token);
            Assert.NotNull((await identification).Principal);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    [Fact]
    public async Task Hit_OfATokenThatHasExpiredSince_IsRefused()
    {
        await using var parts = new AuthParts();
        var token = await parts.MintAsync(new Terms { ExpiresIn = 30 });
        await parts.FollowAsync();
        Assert.Equal("accepted", await parts.ErrorAsync(token));

        parts.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("token_expired", await parts.ErrorAsync(token));
    }

    [Fact]
    public async Task Hit_FromAnotherAddress_IsRefused()
    {
        await using var parts = new AuthParts();
        var token = AuthParts.Append(await parts.MintAsync(), "ip = 10.0.0.0/8");
        await parts.FollowAsync();

        Assert.Equal("accepted", await parts.ErrorAsync(token, s_inside));
        Assert.Equal("ip_denied", await parts.ErrorAsync(token, s_outside));
        Assert.Equal("ip_denied", await parts.ErrorAsync(token, address: null));
    }

    [Fact]
    public async Task Hit_OlderThanItsAge_IsAskedOfAuthAgain()
    {
        await using var parts = new AuthParts();
        var token = await parts.MintAsync();
        await parts.FollowAsync();
        await parts.ErrorAsync(token);
        var calls = parts.Invoker.Calls;

        // Signs of life keep the feed; the age counts all the same.
        for (var second = 0; second < 60; second += 10)
        {
            Assert.Equal("accepted", await parts.ErrorAsync(token));
            Assert.Equal(calls, parts.Invoker.Calls);
            await parts.PassAsync(TimeSpan.FromSeconds(10));
        }

        Assert.Equal("accepted", await parts.ErrorAsync(token));
        Assert.Equal(calls + 1, parts.Invoker.Calls);
    }

    [Fact]
    public async Task Revocation_OfAToken_StopsItAndAllMadeFromItAndNothingElse()
    {
        await using var parts = new AuthParts();
        var parent = await parts.MintAsync();
        var child = AuthParts.Append(parent, "nonce = one", "budget = 5");
        var grandchild = AuthParts.Append(child, "max_cost = 1");
        var sibling = AuthParts.Append(parent, "nonce = two", "budget = 5");
        await parts.FollowAsync();
        foreach (var token in (string[])[parent, child, grandchild, sibling])
        {
            Assert.Equal("accepted", await parts.ErrorAsync(token));
        }

        await parts.RevokeAsync(await parts.IdAsync(child));
        await parts.SawAsync(1);

        Assert.Equal("token_revoked", await parts.ErrorAsync(child));
        Assert.Equal("token_revoked", await parts.ErrorAsync(grandchild));
        Assert.Equal("token_revoked", await parts.ErrorAsync(AuthParts.Append(grandchild, "label = x")));
        Assert.Equal("accepted", await parts.ErrorAsync(sibling));
        Assert.Equal("accepted", await parts.ErrorAsync(parent));

        await parts.RevokeAsync(await parts.IdAsync(parent));
        await parts.SawAsync(2);

        Assert.Equal("token_revoked", await parts.ErrorAsync(sibling));
        Assert.Equal("token_revoked", await parts.ErrorAsync(parent));
    }

    [Fact]
    public async Task Feed_Lost_DropsTheCacheAndKeepsNothingUntilItIsBack()
    {
        await using var parts = new AuthParts();
        var token = await parts.MintAsync();
        await parts.FollowAsync();
        await parts.ErrorAsync(token);
        Assert.Equal(1, parts.Cache.Count);

        parts.Invoker.IsDown = true;
        parts.Clock.Advance(RevocationFollower.SilenceMax);
        await parts.KeepsAsync(false);

        Assert.Equal(0, parts.Cache.Count);
        Assert.Equal("auth_unavailable", await parts.ErrorAsync(token));

        parts.Invoker.IsDown = false;
        Assert.Equal("accepted", await parts.ErrorAsync(token));
        Assert.Equal(0, parts.Cache.Count);
        await parts.FollowAgainAsync();
        Assert.Equal("accepted", await parts.ErrorAsync(token));
        Assert.Equal(1, parts.Cache.Count);
    }

    [Fact]
    public async Task Follower_WhoseListenerFails_GoesOnAndHearsTheNext()
    {
        await using var parts = new AuthParts();
        var (first, second) = (await parts.MintAsync(), await parts.MintAsync());
        parts.Follower.Revoked += _ => throw new InvalidOperationException("a fault of ours");
        await parts.FollowAsync();

        await parts.RevokeAsync(await parts.IdAsync(first));
        await parts.KeepsAsync(false);
        await parts.FollowAgainAsync();
        Assert.Equal("accepted", await parts.ErrorAsync(second));
        await parts.RevokeAsync(await parts.IdAsync(second));
        await parts.SawAsync(2);

        Assert.Equal("token_revoked", await parts.ErrorAsync(first));
        Assert.Equal("token_revoked", await parts.ErrorAsync(second));
    }

    [Trait("weakness", "W23")]
    [Fact]
    public async Task Auth_Down_ServesWhatIsKnownAndRefusesWhatIsNew()
    {
        await using var parts = new AuthParts();
        var known = await parts.MintAsync();
        var unknown = await parts.MintAsync();
        await parts.FollowAsync();
        await parts.ErrorAsync(known);

        parts.Invoker.IsDown = true;

        Assert.Equal("accepted", await parts.ErrorAsync(known));
        Assert.Equal("auth_unavailable", await parts.ErrorAsync(unknown));
    }

    [Fact]
    public async Task Refusal_OfAnyToken_NeverRepeatsIt()
    {
        await using var parts = new AuthParts();
        var token = AuthParts.Append(await parts.MintAsync(), "expires = 1");

        var refusal = (await parts.IdentifyAsync(token)).Refusal!;

        Assert.DoesNotContain(token, $"{refusal} {refusal.Challenge}", StringComparison.Ordinal);
        Assert.Equal(401, refusal.HttpStatus);
    }
}
