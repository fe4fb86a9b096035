using System.Text;
using SatGate.Auth.Keys;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using Status = SatGate.Contracts.Auth.V1.VerifyResponse.Types.Status;

namespace SatGate.Auth.Tests.Keys;

public sealed class RootKeysTests
{
    [Fact]
    public void Start_WithoutAnyKey_IsRefused()
    {
        var refused = Assert.Throws<KeysInvalidException>(
            () => AuthHost.Start(options => options with { RootKeys = [] }));

        Assert.Contains("no default", refused.Message, StringComparison.Ordinal);
    }

    [Trait("weakness", "W17")]
    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("0123456789abcde")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Start_WithAGuessableKey_IsRefusedWithoutShowingIt(string secret)
    {
        var refused = Assert.Throws<KeysInvalidException>(
            () => AuthHost.Start(options => options with { RootKeys = [new ConfiguredKey(secret)] }));

        Assert.True(secret.Length == 0 || !refused.Message.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(AuthHost.Secret, new ConfiguredKey(AuthHost.Secret).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WithTwoMintingKeysOrOneTwice_IsRefused()
    {
        var other = new ConfiguredKey("another root key, long enough");
        var same = new ConfiguredKey(AuthHost.Secret, RetiresAt: DateTimeOffset.UnixEpoch);
        foreach (var second in (ConfiguredKey[])[other, same])
        {
            Assert.Throws<KeysInvalidException>(() => AuthHost.Start(
                options => options with { RootKeys = [new ConfiguredKey(AuthHost.Secret), second] }));
        }

        using var overlap = AuthHost.Start(options => options with
        {
            RootKeys = [new ConfiguredKey(AuthHost.Secret), other with { RetiresAt = DateTimeOffset.UnixEpoch }],
        });
        using var tenants = AuthHost.Start(options => options with
        {
            RootKeys = [new ConfiguredKey(AuthHost.Secret), other with { Tenant = "acme" }],
        });
    }

    [Fact]
    public void Start_WithConfigAndKeyFile_IsRefused()
    {
        Assert.Throws<KeysInvalidException>(() => AuthHost.Start(options => options with
        {
            KeyFile = Path.Combine(Path.GetDirectoryName(options.DatabasePath)!, "keys.json"),
        }));
    }

    // SatGate's `auth.rootKey` string works, and the same string works in any macaroon library.
    [Fact]
    public async Task Mint_WithAConfiguredString_IsVerifiedByTheStringItself()
    {
        using var auth = AuthHost.Start();
        Macaroon.Decode(await auth.MintAsync(), out var token);

        var key = MacaroonKey.Derive(Encoding.UTF8.GetBytes(AuthHost.Secret));
        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(token!, key, out _));
    }

    [Fact]
    public async Task Verify_ConfiguredKeyReplaced_VerifiesUntilItsEnd()
    {
        using var auth = AuthHost.Start();
        var token = await auth.MintAsync(new Terms { NeverExpires = true });
        ConfiguredKey[] rotated =
        [
            new ConfiguredKey("the root key that comes after it"),
            new ConfiguredKey(AuthHost.Secret, RetiresAt: auth.Time.GetUtcNow() + TimeSpan.FromHours(1)),
        ];
        using var after = auth.StartAgain(options => options with { RootKeys = rotated });

        Assert.Equal(Status.Verified, await after.StatusAsync(token));
        Assert.Equal(Status.Verified, await after.StatusAsync(await after.MintAsync()));
        auth.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Status.KeyRetired, await after.StatusAsync(token));
        using var gone = auth.StartAgain(options => options with { RootKeys = rotated[..1] });
        Assert.Equal(Status.KeyUnknown, await gone.StatusAsync(token));
    }

    [Fact]
    public async Task Verify_TokenOfAnotherDeployment_IsRefused()
    {
        using var other = AuthHost.Start(options => options with
        {
            RootKeys = [new ConfiguredKey("the root key of another deployment")],
        });
        using var auth = AuthHost.Start();
        var foreign = await other.MintAsync();

        Assert.Equal(Status.KeyUnknown, await auth.StatusAsync(foreign));
        Assert.Equal(Status.Verified, await other.StatusAsync(foreign));
    }

    [Fact]
    public async Task Mint_TenantKeys_KeepTenantsApart()
    {
        using var auth = AuthHost.Start(options => options with
        {
            RootKeys =
            [
                new ConfiguredKey(AuthHost.Secret),
                new ConfiguredKey("the root key of tenant acme", "acme"),
                new ConfiguredKey("the root key of tenant bolt", "bolt"),
            ],
        });

        var token = await auth.MintAsync(tenant: "acme");
        Assert.Equal("acme", (await auth.VerifyAsync(token)).Tenant);
        Assert.Equal("", (await auth.VerifyAsync(await auth.MintAsync())).Tenant);
        var forged = Forge("the root key of tenant acme", token, "bolt");
        Assert.Equal(Status.TenantMismatch, await auth.StatusAsync(forged));
        var unknown = await auth.Client.MintAsync(
            new MintRequest { Tenant = "nobody" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(MintResponse.Types.Status.NoKey, unknown.Status);
    }

    // A token made with one tenant's key that says it is another's: only who has that key can make it.
    private static string Forge(string secret, string like, string tenant)
    {
        Macaroon.Decode(like, out var token);
        Macaroon.Mint(MacaroonKey.Derive(Encoding.UTF8.GetBytes(secret)), token!.Identifier, "", out var forged);
        return AuthHost.Append(forged!.ToText(), $"tenant = {tenant}");
    }
}
