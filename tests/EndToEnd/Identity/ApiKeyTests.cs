using System.Text;
using System.Text.Json;
using SatGate.EndToEnd.Tests.Tokens;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Identity;

/// <summary>API keys at a real gateway, made by command or in the config, with roles, rate and account.</summary>
public sealed class ApiKeyTests
{
    private const string Configured = "an-api-key-of-the-config-0123456789";

    private static readonly Dictionary<string, string> s_none = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W33")]
    [Fact(Timeout = 120_000)]
    public async Task Key_MadeByCommand_CallsWithItsRolesAndAccount_UntilItIsRevoked()
    {
        var (gateway, root) = await TokenGateway.StartAsync(10, """
            policy: { rules: [{ effect: allow, roles: [builder] }] }

            """);
        await using var _ = gateway;
        root.Dispose();
        var key = await CreateAsync(gateway, "ci", "--budget", "2", "--role", "builder");
        var idle = await CreateAsync(gateway, "idle", "--budget", "2");
        using var agent = await TokenAgent.OpenAsync(gateway, key);

        await agent.SpendAsync("ok", 2);
        Assert.StartsWith("ci", (await agent.ResultAsync("satgate/budget")).GetProperty("tokenId").GetString(),
            StringComparison.Ordinal);
        using (var other = await TokenAgent.OpenAsync(gateway, idle))
        {
            (await other.CallAsync("ok")).AssertError(-32602);
        }

        using (var header = new RawMcp(gateway.Aggregate))
        {
            var answer = await header.PostAsync(
                Encoding.UTF8.GetBytes(Messages.Initialize), [("X-API-Key", key)], Cancel);
            Assert.Equal(200, answer.Status);
            (string, string)[] wrong = [("X-API-Key", key[..^3] + "AAA")];
            var refused = await header.PostAsync(Encoding.UTF8.GetBytes(Messages.Initialize), wrong, Cancel);
            Assert.Equal(401, refused.Status);
        }

        var listed = (await TokenGateway.RunAsync(gateway, s_none, "keys", "list", "--json")).StandardOutput;
        Assert.Contains("\"ci\"", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(key[40..], listed, StringComparison.Ordinal);
        var revoked = await TokenGateway.RunAsync(gateway, s_none, "keys", "revoke", "ci");
        Assert.True(revoked.ExitCode == 0, $"{revoked}");
        await Eventually.HoldsAsync(
            async () => (await agent.AskAsync("tools/list")).ErrorReason == "token_revoked", Cancel);

        // The key is nowhere but with its holder.
        var log = (await gateway.StopAsync(Cancel)).ToString();
        Assert.DoesNotContain(key[40..], log, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(gateway.Folder, "*", SearchOption.AllDirectories))
        {
            var content = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel));
            Assert.DoesNotContain(key[40..], content, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Key_OfTheConfig_HasItsRateAndTenant_AndIsRefusedWhenTheFileDropsIt()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            "upstreams:\n" + RealServers.Stdio("up", RealServers.MisbehavingCommand(), ", tenants: [acme]")
            + "auth:\n  mode: header\n  apiKeys:\n"
            + "    - { id: ci, key: '" + Configured + "', tenant: acme,\n"
            + "        rate: { capacity: 1, refillPerSecond: 0.01 } }\n"
            + "    - { id: other, key: '" + Configured + "-other' }\n",
            Cancel);
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel, Configured);
        (await client.CallAsync("ok", Cancel)).AssertText("ok");
        (await client.CallAsync("ok", Cancel)).AssertError(-32004, "rate_limited");

        using var other = new RawMcp(gateway.Server("up")) { Token = Configured + "-other" };
        Assert.Equal(404, (await other.PostAsync(Messages.Initialize, Cancel)).Status);
        using var nobody = new RawMcp(gateway.Server("up")) { Token = Configured + "-nobody" };
        Assert.Equal(401, (await nobody.PostAsync(Messages.Initialize, Cancel)).Status);
        using var none = new RawMcp(gateway.Server("up"));
        Assert.Equal(401, (await none.PostAsync(Messages.Initialize, Cancel)).Status);

        var file = await File.ReadAllTextAsync(gateway.ConfigFile, Cancel);
        await File.WriteAllTextAsync(
            gateway.ConfigFile, file.Replace("id: ci,", "id: ci, enabled: false,", StringComparison.Ordinal), Cancel);
        await Eventually.HoldsAsync(
            async () => (await client.CallAsync("ok", Cancel)).ErrorReason == "auth_invalid", Cancel);
    }

    [Fact(Timeout = 120_000)]
    public async Task RootKey_RotatedByCommand_MintsAnewAndStillVerifiesTheOldTokens()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            "upstreams:\n" + RealServers.Stdio("up", RealServers.MisbehavingCommand())
            + "auth: { mode: header, keyFile: root.keys, path: auth.db }\n",
            Cancel);
        var before = await MintAsync(gateway);
        var mode = OperatingSystem.IsWindows()
            ? default
            : File.GetUnixFileMode(Path.Combine(gateway.Folder, "root.keys"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);

        var rotated = await TokenGateway.RunAsync(gateway, s_none, "keys", "rotate", "--overlap", "1h", "--json");
        Assert.True(rotated.ExitCode == 0, $"{rotated}");
        var keyId = JsonDocument.Parse(rotated.StandardOutput).RootElement.GetProperty("keyId").GetString()!;
        var after = await MintAsync(gateway);

        Assert.DoesNotContain(keyId, await InspectAsync(gateway, before), StringComparison.Ordinal);
        Assert.Contains(keyId, await InspectAsync(gateway, after), StringComparison.Ordinal);
        foreach (var token in (string[])[before, after])
        {
            using var agent = await TokenAgent.OpenAsync(gateway, token);
            (await agent.CallAsync("ok")).AssertText("ok");
        }
    }

    private static async Task<string> MintAsync(GatewayProcess gateway) =>
        (await TokenGateway.RunAsync(gateway, s_none, "token", "mint", "--budget", "5")).StandardOutput.Trim();

    private static async Task<string> InspectAsync(GatewayProcess gateway, string token) =>
        (await TokenGateway.RunAsync(
            gateway, new Dictionary<string, string> { ["SATGATE_TOKEN"] = token }, "token", "inspect")).StandardOutput;

    private static async Task<string> CreateAsync(GatewayProcess gateway, params string[] arguments)
    {
        var output = await TokenGateway.RunAsync(gateway, s_none, ["keys", "create", .. arguments]);
        Assert.True(output.ExitCode == 0, $"{output}");
        return output.StandardOutput.Trim();
    }
}
