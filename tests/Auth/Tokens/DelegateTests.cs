using SatGate.Contracts.Auth.V1;
using Status = SatGate.Contracts.Auth.V1.DelegateResponse.Types.Status;

namespace SatGate.Auth.Tests.Tokens;

public sealed class DelegateTests
{
    [Fact]
    public async Task Delegate_ABudget_IsASubAccountUnderTheParents()
    {
        using var auth = AuthHost.Start();
        var parent = await auth.MintAsync();
        var terms = new Terms { Tools = { "search" }, MaxCost = 3, Label = "helper", ExpiresIn = 600 };

        var delegated = await auth.DelegateAsync(parent, budget: 25, terms);

        Assert.Equal(Status.Delegated, delegated.Status);
        var root = await auth.VerifiedAsync(parent);
        var child = await auth.VerifiedAsync(delegated.Token);
        Assert.Equal(child.Id.ToString(), delegated.TokenId);
        Assert.Equal(child.Account!.Account, delegated.Account.Account_);
        Assert.Equal(root.Account!.Account, delegated.Account.Parent);
        Assert.Equal(25, delegated.Account.Credits);
        Assert.Equal("helper", delegated.Account.Label);
        Assert.Equal(auth.Time.GetUtcNow().AddSeconds(600).ToUnixTimeMilliseconds(), delegated.Account.ExpiresAt);
        Assert.Equal(delegated.Account.ExpiresAt, delegated.ExpiresAt);
        Assert.Equal(3, child.MaxCost);
        Assert.True(child.ChainIds.StartsWith(root.ChainIds));
    }

    // W4: a budget of 0 is an account without credits, not an unlimited one and not the parent's.
    [Trait("weakness", "W4")]
    [Fact]
    public async Task Delegate_ABudgetOfZero_IsAnAccountOfItsOwn()
    {
        using var auth = AuthHost.Start();
        var parent = await auth.MintAsync();

        var delegated = await auth.DelegateAsync(parent, budget: 0);
        Assert.Equal(Status.Delegated, delegated.Status);
        Assert.Equal(0, delegated.Account.Credits);
        Assert.NotEqual(delegated.Account.Parent, delegated.Account.Account_);
    }

    [Fact]
    public async Task Delegate_TheSameTwice_GivesTwoAccountsUnlessTheNonceIsTheSame()
    {
        using var auth = AuthHost.Start();
        var parent = await auth.MintAsync();
        var terms = new Terms { ExpiresIn = 600 };

        var one = await auth.DelegateAsync(parent, 10, terms);
        var other = await auth.DelegateAsync(parent, 10, terms);
        Assert.NotEqual(one.Account.Account_, other.Account.Account_);

        var first = await auth.DelegateAsync(parent, 10, terms, nonce: "call-7");
        auth.Time.Advance(TimeSpan.FromSeconds(5));
        using var restarted = auth.StartAgain();
        var again = await restarted.DelegateAsync(parent, 10, terms, nonce: "call-7");
        Assert.Equal(first.Token, again.Token);
        Assert.Equal(first.Account, again.Account);

        Assert.Equal(Status.InvalidArgument, (await auth.DelegateAsync(parent, 11, terms, "call-7")).Status);
        Assert.Equal(Status.InvalidArgument, (await auth.DelegateAsync(parent, 10, null, "call-7")).Status);
        Assert.Equal(3, (await auth.ListAsync(new ListRequest { PageSize = 3 })).Tokens.Count);
    }

    // W8: an expiry that was asked for is enforced, and a child never outlives its parent.
    [Trait("weakness", "W8")]
    [Fact]
    public async Task Delegate_WithAnEnd_EndsThereAndNeverAfterTheParent()
    {
        using var auth = AuthHost.Start();
        var parent = await auth.MintAsync(new Terms { ExpiresIn = 100 });

        var shorter = await auth.DelegateAsync(parent, 1, new Terms { ExpiresIn = 10 });
        var longer = await auth.DelegateAsync(parent, 1, new Terms { ExpiresIn = 1000 });
        Assert.Equal(auth.Time.GetUtcNow().AddSeconds(10), (await auth.VerifiedAsync(shorter.Token)).ExpiresAt);
        Assert.Equal(auth.Time.GetUtcNow().AddSeconds(100), (await auth.VerifiedAsync(longer.Token)).ExpiresAt);
        Assert.Equal(auth.Time.GetUtcNow().AddSeconds(100).ToUnixTimeMilliseconds(), longer.Account.ExpiresAt);

        auth.Time.Advance(TimeSpan.FromSeconds(100));
        var late = await auth.DelegateAsync(parent);
        Assert.Equal(Status.ParentRefused, late.Status);
        Assert.Equal("Expired", late.Detail);
    }

    [Fact]
    public async Task Delegate_FromATokenThatDoesNotVerify_IsRefused()
    {
        using var auth = AuthHost.Start();
        var parent = await auth.MintAsync();
        var tampered = parent[..^1] + (parent[^1] == 'A' ? 'E' : 'A');

        foreach (var token in (string[])["", "nonsense", tampered, AuthHost.Append(parent, "unknown = x")])
        {
            Assert.Equal(Status.ParentRefused, (await auth.DelegateAsync(token)).Status);
        }

        var id = (await auth.VerifiedAsync(parent)).Id.ToString();
        Assert.Equal(RevokeResponse.Types.Status.Revoked, (await auth.RevokeAsync(id)).Status);
        var revoked = await auth.DelegateAsync(parent);
        Assert.Equal(Status.ParentRefused, revoked.Status);
        Assert.Equal(VerifyResponse.Types.Status.Revoked, revoked.Parent);
    }

    [Fact]
    public async Task Delegate_WithBadArguments_IsRefused()
    {
        using var auth = AuthHost.Start();
        var parent = await auth.MintAsync();

        Assert.Equal(Status.InvalidArgument, (await auth.DelegateAsync(parent, budget: -1)).Status);
        Assert.Equal(Status.InvalidArgument, (await auth.DelegateAsync(parent, nonce: "a b")).Status);
        foreach (var terms in (Terms[])[new Terms { NeverExpires = true }, new Terms { Tools = { "a,b" } }])
        {
            Assert.Equal(Status.InvalidArgument, (await auth.DelegateAsync(parent, terms: terms)).Status);
        }
    }

    [Fact]
    public async Task Delegate_BeyondTheDepth_IsRefused()
    {
        using var auth = AuthHost.Start();
        var parent = await auth.MintAsync(new Terms { Depth = 1 });

        var child = await auth.DelegateAsync(parent);
        Assert.Equal(Status.Delegated, child.Status);
        Assert.Equal(0, child.Account.DepthMax);
        Assert.Equal(Status.DepthExceeded, (await auth.DelegateAsync(child.Token)).Status);
        var last = await auth.DelegateAsync(await auth.MintAsync(), terms: new Terms { Depth = 0 });
        Assert.Equal(Status.DepthExceeded, last.Status);
    }

    [Fact]
    public async Task Delegate_AgainAndAgain_StopsAtTheLimitsOfATokenAndNeverThrows()
    {
        using var auth = AuthHost.Start();
        var token = await auth.MintAsync();
        var status = Status.Delegated;
        for (var depth = 0; depth < 100 && status == Status.Delegated; depth++)
        {
            var child = await auth.DelegateAsync(token);
            (status, token) = (child.Status, child.Token);
        }

        Assert.Equal(Status.DepthExceeded, status);
        var wide = AuthHost.Append(await auth.MintAsync(), [.. Enumerable.Repeat("label = x", 63)]);
        Assert.Equal(Status.TooLarge, (await auth.DelegateAsync(wide)).Status);
    }

    [Fact]
    public async Task Delegate_FromATokenAttenuatedOffline_KeepsItsLimits()
    {
        using var auth = AuthHost.Start();
        var offline = AuthHost.Append(await auth.MintAsync(), "tools = search", "budget = 50");

        var delegated = await auth.DelegateAsync(offline, 10, new Terms { Tools = { "*" } });
        Assert.Equal((await auth.VerifiedAsync(offline)).Account!.Account, delegated.Account.Parent);
        var child = await auth.VerifiedAsync(delegated.Token);
        Assert.Equal(3, child.Accounts.Count);
        Assert.False(child.Check(Macaroons.Caveats.Access.Call(
            "write", "web", "", auth.Time.GetUtcNow(), null, 1, default)).IsNone);
    }

    [Fact]
    public async Task Delegate_TokenWithAThirdPartyCaveat_IsRefused()
    {
        using var auth = AuthHost.Start();
        Macaroons.Format.Macaroon.Decode(await auth.MintAsync(), out var token);
        token!.AppendThirdParty("https://approve", "shared"u8, "approval"u8, out var asked);

        var refused = await auth.DelegateAsync(asked!.ToText());
        Assert.Equal(Status.ParentRefused, refused.Status);
        Assert.Equal(VerifyResponse.Types.Status.DischargeInvalid, refused.Parent);
        Assert.Equal("DischargeMissing", refused.Detail);
    }
}
