using System.Runtime.Versioning;
using SatGate.Auth.Keys;
using SatGate.Contracts.Auth.V1;
using Status = SatGate.Contracts.Auth.V1.VerifyResponse.Types.Status;

namespace SatGate.Auth.Tests.Keys;

/// <summary>File modes are those of Unix.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KeyFileTests
{
    [Fact]
    public async Task Start_WithoutAFile_MakesOneThatOnlyItsOwnerCanRead()
    {
        using var auth = AuthHost.Start(InFile);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf(auth)));
        var token = await auth.MintAsync();
        using var again = auth.StartAgain(InFile);
        Assert.Equal(Status.Verified, await again.StatusAsync(token));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Start_WithAFileThatOthersCanReach_IsRefused(UnixFileMode others)
    {
        using var auth = AuthHost.Start(InFile);
        File.SetUnixFileMode(PathOf(auth), UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        Assert.Throws<KeysInvalidException>(() => auth.StartAgain(InFile));
        File.SetUnixFileMode(PathOf(auth), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        auth.StartAgain(InFile).Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"Keys\":[]}")]
    [InlineData("{\"Keys\":[{\"Id\":\"k1\",\"Key\":\"AAAA\"}]}")]
    [InlineData("""
        {"Keys":[{"Id":"k1","Key":"AAAA","Tenant":"","CreatedAt":"2026-01-01","RetiresAt":null}]}
        """)]
    [InlineData("{\"Keys\":[],\"Keys\":[]}")]
    [InlineData("SECRETSECRETSECRET")]
    public void Start_WithABrokenFile_IsRefusedWithoutShowingIt(string content)
    {
        using var auth = AuthHost.Start(InFile);
        File.WriteAllText(PathOf(auth), content);

        var refused = Assert.Throws<KeysInvalidException>(() => auth.StartAgain(InFile));
        Assert.DoesNotContain("SECRET", refused.ToString(), StringComparison.Ordinal);
    }

    [Trait("weakness", "W17")]
    [Fact]
    public async Task RotateKey_OldTokens_VerifyUntilTheOverlapHasPassed()
    {
        using var auth = AuthHost.Start(InFile);
        var old = await auth.MintAsync(new Terms { NeverExpires = true });

        var rotated = await Rotate(auth, overlapSeconds: 3600);
        Assert.Equal(RotateKeyResponse.Types.Status.Rotated, rotated.Status);
        var fresh = await auth.MintAsync(new Terms { NeverExpires = true });

        using var again = auth.StartAgain(InFile);
        foreach (var host in (AuthHost[])[auth, again])
        {
            var answer = await host.VerifyAsync(old);
            Assert.Equal(Status.Verified, answer.Status);
            Assert.Equal(auth.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds(), answer.KeyRetiresAt);
            Assert.Equal(Status.Verified, await host.StatusAsync(fresh));
        }

        auth.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Status.KeyRetired, await auth.StatusAsync(old));
        Assert.Equal(Status.Verified, await auth.StatusAsync(fresh));
        await Rotate(auth, overlapSeconds: 0);
        Assert.Equal(Status.KeyUnknown, await auth.StatusAsync(old));
        Assert.Equal(Status.KeyRetired, await auth.StatusAsync(fresh));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf(auth)));
    }

    [Fact]
    public async Task RotateKey_ForATenant_LeavesTheOthers()
    {
        using var auth = AuthHost.Start(InFile);
        var ours = await auth.MintAsync();

        Assert.Equal(RotateKeyResponse.Types.Status.Rotated, (await Rotate(auth, 0, "acme")).Status);
        Assert.Equal("acme", (await auth.VerifyAsync(await auth.MintAsync(tenant: "acme"))).Tenant);
        Assert.Equal(Status.Verified, await auth.StatusAsync(ours));
        var keys = await auth.Client.ListKeysAsync(
            new ListKeysRequest(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["", "acme"], keys.Keys.Select(key => key.Tenant).Order(StringComparer.Ordinal));
        Assert.All(keys.Keys, key => Assert.True(key.Mints));
    }

    [Theory]
    [InlineData(-1, "")]
    [InlineData(8_000_000, "")]
    [InlineData(0, "a,b")]
    public async Task RotateKey_WithBadArguments_IsRefused(long overlap, string tenant)
    {
        using var auth = AuthHost.Start(InFile);

        Assert.Equal(
            RotateKeyResponse.Types.Status.InvalidArgument, (await Rotate(auth, overlap, tenant)).Status);
    }

    [Fact]
    public async Task RotateKey_OfTheConfig_IsRefused()
    {
        using var auth = AuthHost.Start();

        Assert.Equal(RotateKeyResponse.Types.Status.KeysAreConfigured, (await Rotate(auth, 0)).Status);
    }

    [Fact]
    public async Task RotateKey_WhenTheFileIsGone_KeepsTheOldKey()
    {
        using var auth = AuthHost.Start(InFile);
        var token = await auth.MintAsync();
        File.Delete(PathOf(auth));

        Assert.Equal(RotateKeyResponse.Types.Status.StoreUnavailable, (await Rotate(auth, 0)).Status);
        Assert.Equal(Status.Verified, await auth.StatusAsync(token));
    }

    private static AuthOptions InFile(AuthOptions options) => options with
    {
        RootKeys = [],
        KeyFile = Path.Combine(Path.GetDirectoryName(options.DatabasePath)!, "keys", "root.json"),
    };

    private static string PathOf(AuthHost auth) => Path.Combine(auth.Folder, "keys", "root.json");

    private static async Task<RotateKeyResponse> Rotate(AuthHost auth, long overlapSeconds, string tenant = "") =>
        await auth.Client.RotateKeyAsync(
            new RotateKeyRequest { Overlap = overlapSeconds, Tenant = tenant },
            cancellationToken: TestContext.Current.CancellationToken);
}
