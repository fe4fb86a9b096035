using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Contracts.Auth.V1;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Configuration.Schema;
using SatGate.Gateway.Identity.ApiKeys;
using SatGate.Testing;
using Created = SatGate.Contracts.Auth.V1.CreateApiKeyResponse.Types.Status;

namespace SatGate.Gateway.Tests.Identity;

/// <summary>Which API keys are let in, of the config and made by command, over a real Auth service.</summary>
public sealed class ApiKeyTests
{
    private const string Key = "kq3v9Xq0l2m4n6b8c1d3f5g7h9j1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W32")]
    [Fact]
    public void Configured_KeyShown_IsItsPrincipal_AndItsHashIsNobody()
    {
        var clock = new ManualTimeProvider();
        var hash = IdentitySchema.HashOf(Key);
        var keys = new ConfiguredKeys(
            [new ApiKeyConfig { Id = "ci", Hash = hash, Roles = ["builder"], Tenant = "acme" }], clock);

        var principal = keys.Find(Key)!.Value.Principal!;
        Assert.Equal(("ci", "acme", "default"), (principal.Id, principal.Tenant, principal.Account));
        Assert.Equal(["builder"], principal.Roles);
        Assert.DoesNotContain(Key, principal.ToString(), StringComparison.Ordinal);
        foreach (var other in (string[])[hash, "sha256:" + hash, Key + "x", Key.ToUpperInvariant(), "", new('k', 5000)])
        {
            Assert.Null(keys.Find(other));
        }
    }

    [Theory]
    [InlineData(true, 60, "accepted")]
    [InlineData(false, 60, "auth_invalid")]
    [InlineData(true, 0, "token_expired")]
    public void Configured_KeyDisabledOrExpired_IsRefused(bool isEnabled, int seconds, string expected)
    {
        var clock = new ManualTimeProvider();
        var keys = new ConfiguredKeys(
            [
                new ApiKeyConfig
                {
                    Id = "ci", Hash = IdentitySchema.HashOf(Key), Enabled = isEnabled,
                    Expires = clock.GetUtcNow().AddSeconds(seconds),
                },
            ],
            clock);

        Assert.Equal(expected, keys.Find(Key)!.Value.Refusal?.Error ?? "accepted");
    }

    [Trait("weakness", "W33")]
    [Fact]
    public async Task Issued_Key_IsItsPrincipal_AndAnyOtherTextIsNot()
    {
        await using var parts = new AuthParts();
        var keys = Issued(parts);
        var created = await CreateAsync(parts, request =>
        {
            request.Roles.Add("builder");
            request.Tenant = "acme";
            request.RateCapacity = 3;
            request.RateRefill = 0.5;
        });

        var principal = (await keys.IdentifyAsync(created.Key)).Principal!;
        Assert.Equal(
            ("ci", "acme", $"key:{created.Record.KeyId}"), (principal.Id, principal.Tenant, principal.Account));
        Assert.Equal(["builder"], principal.Roles);
        Assert.Equal(new RateTerms(3, 0.5), principal.Rate);
        var last = created.Key[^1] == 'A' ? 'B' : 'A';
        string[] others = [created.Key[..^1] + last, "sgk_", created.Key + "A", $"sgk_{new string('0', 76)}"];
        foreach (var other in others)
        {
            Assert.Equal("auth_invalid", (await keys.IdentifyAsync(other)).Refusal?.Error);
        }
    }

    [Fact]
    public async Task Issued_KeyRevoked_IsRefusedAtOnceThoughItWasCached()
    {
        await using var parts = new AuthParts();
        var keys = Issued(parts);
        var created = await CreateAsync(parts);
        await parts.FollowAsync();
        Assert.NotNull((await keys.IdentifyAsync(created.Key)).Principal);
        var calls = parts.Invoker.Calls;
        Assert.NotNull((await keys.IdentifyAsync(created.Key)).Principal);
        Assert.Equal(calls, parts.Invoker.Calls);

        await parts.Auth.RevokeApiKeyAsync(new RevokeApiKeyRequest { Key = "ci" }, cancellationToken: Cancel);
        await parts.SawAsync(1);

        Assert.Equal("token_revoked", (await keys.IdentifyAsync(created.Key)).Refusal?.Error);
    }

    [Fact]
    public async Task Issued_KeyThatHasExpired_IsRefusedAlsoFromTheCache()
    {
        await using var parts = new AuthParts();
        var keys = Issued(parts);
        var created = await CreateAsync(parts, request => request.ExpiresIn = 30);
        await parts.FollowAsync();
        Assert.NotNull((await keys.IdentifyAsync(created.Key)).Principal);

        parts.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("token_expired", (await keys.IdentifyAsync(created.Key)).Refusal?.Error);
        parts.AuthClock.Advance(TimeSpan.FromSeconds(30));
        var verified = await parts.Auth.VerifyApiKeyAsync(
            new VerifyApiKeyRequest { Key = created.Key }, cancellationToken: Cancel);
        Assert.Equal(VerifyApiKeyResponse.Types.Status.Expired, verified.Status);
    }

    [Fact]
    public async Task Create_NameInForce_IsTakenUntilItIsRevoked()
    {
        await using var parts = new AuthParts();
        await CreateAsync(parts);
        Assert.Equal(Created.NameTaken, (await AskAsync(parts)).Status);

        await parts.Auth.RevokeApiKeyAsync(new RevokeApiKeyRequest { Key = "ci" }, cancellationToken: Cancel);

        Assert.Equal(Created.Created, (await AskAsync(parts)).Status);
        Assert.Equal(Created.InvalidArgument, (await AskAsync(parts, request => request.Name = "a b")).Status);
        Assert.Equal(Created.InvalidArgument, (await AskAsync(parts, request => request.Roles.Add("a b"))).Status);
        var listed = await parts.Auth.ListApiKeysAsync(new ListApiKeysRequest(), cancellationToken: Cancel);
        Assert.Equal([false, true], listed.Keys.Select(key => key.RevokedAt > 0));
    }

    private static IssuedKeys Issued(AuthParts parts) =>
        new(parts.Auth, parts.Cache, parts.Clock, NullLogger<IssuedKeys>.Instance);

    private static async Task<CreateApiKeyResponse> CreateAsync(
        AuthParts parts, Action<CreateApiKeyRequest>? change = null)
    {
        var created = await AskAsync(parts, change);
        Assert.Equal(Created.Created, created.Status);
        return created;
    }

    private static async Task<CreateApiKeyResponse> AskAsync(
        AuthParts parts, Action<CreateApiKeyRequest>? change = null)
    {
        var request = new CreateApiKeyRequest { Name = "ci" };
        change?.Invoke(request);
        return await parts.Auth.CreateApiKeyAsync(request, cancellationToken: Cancel);
    }
}
