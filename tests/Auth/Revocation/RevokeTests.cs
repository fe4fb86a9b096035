using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using Status = SatGate.Contracts.Auth.V1.RevokeResponse.Types.Status;
using Verified = SatGate.Contracts.Auth.V1.VerifyResponse.Types.Status;

namespace SatGate.Auth.Tests.Revocation;

/// <summary>W18: no revocation at all, or one that an appended caveat escapes.</summary>
public sealed class RevokeTests
{
    [Trait("weakness", "W18")]
    [Fact]
    public async Task Revoke_AToken_RefusesItAndEveryDescendantAndNothingElse()
    {
        using var auth = AuthHost.Start();
        var root = await auth.MintAsync();
        var child = await auth.DelegateAsync(root);
        var sibling = await auth.DelegateAsync(root);
        var grandchild = await auth.DelegateAsync(child.Token);
        var offline = AuthHost.Append(grandchild.Token, "label = x", "budget = 1");

        Assert.Equal(Status.Revoked, (await auth.RevokeAsync(child.TokenId)).Status);

        foreach (var refused in (string[])
            [child.Token, grandchild.Token, offline, AuthHost.Append(child.Token, "label = escape")])
        {
            Assert.Equal(Verified.Revoked, await auth.StatusAsync(refused));
        }

        Assert.Equal(Verified.Verified, await auth.StatusAsync(root));
        Assert.Equal(Verified.Verified, await auth.StatusAsync(sibling.Token));
    }

    [Fact]
    public async Task Revoke_SurvivesARestart()
    {
        using var auth = AuthHost.Start();
        var token = await auth.MintAsync();
        var id = (await auth.VerifiedAsync(token)).Id.ToString();
        var revoked = await auth.RevokeAsync(id);
        Assert.Equal(1, revoked.Sequence);

        using var again = auth.StartAgain();
        Assert.Equal(Verified.Revoked, await again.StatusAsync(token));
        var twice = await again.RevokeAsync(id);
        Assert.Equal(Status.AlreadyRevoked, twice.Status);
        Assert.Equal(1, twice.Sequence);
    }

    [Fact]
    public async Task Revoke_ByAHolder_ReachesOnlyDescendants()
    {
        using var auth = AuthHost.Start();
        var root = await auth.MintAsync();
        var rootId = (await auth.VerifiedAsync(root)).Id.ToString();
        var child = await auth.DelegateAsync(root);
        var sibling = await auth.DelegateAsync(root);
        var stranger = await auth.DelegateAsync(await auth.MintAsync());

        Assert.Equal(Status.NotADescendant, (await auth.RevokeAsync(rootId, ancestor: child.TokenId)).Status);
        Assert.Equal(Status.NotADescendant, (await auth.RevokeAsync(sibling.TokenId, ancestor: child.TokenId)).Status);
        Assert.Equal(Status.NotADescendant, (await auth.RevokeAsync(child.TokenId, ancestor: child.TokenId)).Status);
        Assert.Equal(Status.NotADescendant, (await auth.RevokeAsync(stranger.TokenId, ancestor: rootId)).Status);
        Assert.Equal(Status.NotADescendant, (await auth.RevokeAsync(new string('0', 32), ancestor: rootId)).Status);
        Assert.Equal(Verified.Verified, await auth.StatusAsync(stranger.Token));

        Assert.Equal(Status.Revoked, (await auth.RevokeAsync(child.TokenId, ancestor: rootId)).Status);
        Assert.Equal(Verified.Revoked, await auth.StatusAsync(child.Token));
    }

    [Fact]
    public async Task Revoke_AnOfflineChildByItsHolder_NeedsTheSightOfIt()
    {
        using var auth = AuthHost.Start();
        var root = await auth.MintAsync();
        var rootId = (await auth.VerifiedAsync(root)).Id.ToString();
        var offline = AuthHost.Append(root, "budget = 5");
        var offlineId = (await auth.VerifiedAsync(offline)).Id.ToString();
        var other = AuthHost.Append(await auth.MintAsync(), "budget = 5");

        Assert.Equal(Status.NotADescendant, (await auth.RevokeAsync(offlineId, ancestor: rootId)).Status);
        Assert.Equal(Status.NotADescendant, (await auth.RevokeAsync("", ancestor: rootId, token: other)).Status);
        Assert.Equal(Status.NotADescendant, (await auth.RevokeAsync("", ancestor: rootId, token: root)).Status);
        Assert.Equal(Status.TokenRefused, (await auth.RevokeAsync("", ancestor: rootId, token: "x")).Status);
        var revoked = await auth.RevokeAsync("", ancestor: rootId, token: offline);
        Assert.Equal(Status.Revoked, revoked.Status);
        Assert.Equal(offlineId, revoked.TokenId);
        Assert.Equal(Verified.Revoked, await auth.StatusAsync(offline));
        Assert.Equal(Verified.Verified, await auth.StatusAsync(root));
    }

    [Fact]
    public async Task Revoke_APrefixOfATokenThatIsSent_RevokesThePrefix()
    {
        using var auth = AuthHost.Start();
        var root = await auth.MintAsync();
        var middle = AuthHost.Append(root, "budget = 5");
        var leaf = AuthHost.Append(middle, "label = x");
        var middleId = (await auth.VerifiedAsync(middle)).Id.ToString();

        Assert.Equal(Status.Revoked, (await auth.RevokeAsync(middleId, token: leaf)).Status);
        Assert.Equal(Verified.Revoked, await auth.StatusAsync(middle));
        Assert.Equal(Verified.Verified, await auth.StatusAsync(root));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("xyz", "")]
    [InlineData("00112233445566778899aabbccddeeff", "xyz")]
    [InlineData("00112233445566778899AABBCCDDEEFF", "")]
    public async Task Revoke_WithBadArguments_IsRefused(string id, string ancestor)
    {
        using var auth = AuthHost.Start();

        Assert.Equal(Status.InvalidArgument, (await auth.RevokeAsync(id, ancestor)).Status);
    }

    [Fact]
    public async Task Revoke_BeyondTheListsLimit_IsRefusedUntilTokensHaveEnded()
    {
        using var auth = AuthHost.Start(options => options with
        {
            RevocationsMax = 2, ExpiredTokensKept = TimeSpan.FromDays(1),
        });
        var shortLived = await auth.MintAsync(new Terms { ExpiresIn = 60 });
        var shortId = (await auth.VerifiedAsync(shortLived)).Id.ToString();
        await auth.RevokeAsync(shortId);
        await auth.RevokeAsync(new string('1', 32));

        var full = await auth.RevokeAsync(new string('2', 32));
        Assert.Equal(Status.TooManyRevocations, full.Status);
        Assert.Equal(Verified.Revoked, await auth.StatusAsync(shortLived));

        auth.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(61));
        var third = await auth.RevokeAsync(new string('2', 32));
        Assert.Equal(Status.Revoked, third.Status);
        Assert.Equal(3, third.Sequence);

        // What was dropped is what had ended, and nothing else, also on disk.
        using var again = auth.StartAgain();
        Assert.Equal(Status.AlreadyRevoked, (await again.RevokeAsync(new string('1', 32))).Status);
        Assert.Equal(Status.AlreadyRevoked, (await again.RevokeAsync(new string('2', 32))).Status);
    }

    // The end that a discharge sets is not the token's: with a fresh discharge it lives on, and must stay revoked.
    [Fact]
    public async Task Revoke_ATokenWithADischarge_OutlivesTheDischarge()
    {
        using var auth = AuthHost.Start(options => options with { ExpiredTokensKept = TimeSpan.Zero });
        Macaroon.Decode(await auth.MintAsync(new Terms { NeverExpires = true }), out var token);
        token!.AppendThirdParty("https://approve", "shared"u8, "approval"u8, out token);
        var soon = auth.Time.GetUtcNow().AddSeconds(60).ToUnixTimeSeconds();
        Assert.Equal(Status.Revoked, (await auth.RevokeAsync("", token: Discharged($"expires = {soon}"))).Status);

        auth.Time.Advance(TimeSpan.FromSeconds(120));
        await auth.RevokeAsync(new string('1', 32));
        Assert.Equal(Verified.Revoked, await auth.StatusAsync(Discharged("label = fresh")));

        string Discharged(string caveat)
        {
            Macaroon.Mint(MacaroonKey.Derive("shared"u8), "approval"u8, "", out var discharge);
            discharge!.Append(caveat, out discharge);
            token!.WithDischarges([discharge!], out var bundle);
            return bundle!.ToText();
        }
    }

    [Fact]
    public async Task Revoke_WhenTheStoreFails_SaysSoAndIsNotInForce()
    {
        using var auth = AuthHost.Start();
        var token = await auth.MintAsync();
        var id = (await auth.VerifiedAsync(token)).Id.ToString();
        auth.Get<SatGate.Auth.Storage.AuthDatabase>().Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA query_only=1";
            return command.ExecuteNonQuery();
        });

        Assert.Equal(Status.StoreUnavailable, (await auth.RevokeAsync(id)).Status);
        Assert.Equal(Verified.Verified, await auth.StatusAsync(token));
        var minted = await auth.Client.MintAsync(
            new MintRequest(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(MintResponse.Types.Status.StoreUnavailable, minted.Status);
        Assert.Contains(auth.Log.Lines, line => line.StartsWith("Error 3002", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_ShowsWhatWasMadeAndWhatIsRevoked()
    {
        using var auth = AuthHost.Start();
        var root = await auth.MintAsync(new Terms { Label = "root" });
        var rootId = (await auth.VerifiedAsync(root)).Id.ToString();
        var child = await auth.DelegateAsync(root, terms: new Terms { Label = "child" });
        var grandchild = await auth.DelegateAsync(AuthHost.Append(child.Token, "label = between"));
        await auth.MintAsync(new Terms { Label = "other" });
        await auth.RevokeAsync(child.TokenId);

        var all = await auth.ListAsync();
        Assert.Equal(4, all.Tokens.Count);
        Assert.Equal(0, all.NextPageToken);
        Assert.Equal(["other", "between", "child", "root"], all.Tokens.Select(token => token.Label));
        Assert.Equal([false, true, true, false], all.Tokens.Select(token => token.RevokedAt > 0));
        Assert.Equal(rootId, all.Tokens[2].ParentId);

        var below = await auth.ListAsync(new ListRequest { AncestorId = rootId });
        Assert.Equal([grandchild.TokenId, child.TokenId], below.Tokens.Select(token => token.TokenId));
        var first = await auth.ListAsync(new ListRequest { PageSize = 3 });
        var rest = await auth.ListAsync(new ListRequest { PageSize = 3, PageToken = first.NextPageToken });
        Assert.Equal(all.Tokens, first.Tokens.Concat(rest.Tokens));
        Assert.Equal(
            ListResponse.Types.Status.InvalidArgument,
            (await auth.ListAsync(new ListRequest { AncestorId = "x" })).Status);
    }
}
