using SatGate.Contracts.Auth.V1;
using SatGate.Dapr.Tests.Client;
using SatGate.Hosting;
using SatGate.Testing;
using SatGate.Testing.Sidecar;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Dapr.Tests.Services;

/// <summary>Root keys and credentials out of the sidecar's secret stores, and what is said without them.</summary>
public sealed class SecretTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("vault/one", "s3cret", "")]
    [InlineData("vault/pair#user", "alice", "")]
    [InlineData("vault/pair#password", "hunter2", "")]
    [InlineData("vault/deep/path", "below", "")]
    [InlineData("vault/pair", null,
        "names the secret `vault/pair`, which has several entries; say which: STORE/KEY#ENTRY")]
    [InlineData("vault/one#other", null,
        "names the secret `vault/one#other`, which has no entry `other`; write the name it has")]
    [InlineData("vault/none", null, "names the secret `vault/none`, which cannot be read (Internal); "
        + "see that the sidecar has a secret store `vault` that has `none`")]
    [InlineData("vault/shut", null, "names the secret `vault/shut`, which the sidecar may not read; "
        + "allow it in `secrets.scopes` of the sidecar's configuration")]
    [InlineData("vault/empty", null, "names the secret `vault/empty`, which is empty or too long; set it in its store")]
    [InlineData("vault", null, "names a secret in a form that is none; "
        + "write STORE/KEY, or STORE/KEY#ENTRY where the secret has several entries")]
    [InlineData("vault/one#", null, "names a secret in a form that is none; "
        + "write STORE/KEY, or STORE/KEY#ENTRY where the secret has several entries")]
    public async Task Read_AReference_IsTheSecretOrSaysHowToMendIt(string reference, string? value, string wrong)
    {
        await using var sidecars = await Sidecars.StartAsync();
        var mesh = sidecars.Mesh;
        (mesh.Secrets["one"], mesh.Secrets["deep/path"], mesh.Secrets["empty"]) = ("s3cret", "below", "");
        mesh.SecretEntries["pair"] = new() { ["user"] = "alice", ["password"] = "hunter2" };
        mesh.SecretsOutOfScope["shut"] = "";
        var secrets = new SidecarSecrets(Sidecars.SettingsOf(sidecars.Own), TimeProvider.System);

        var (read, problem, mend) = await Task.Run(() => secrets.Read(reference), Cancel);

        Assert.Equal((value, wrong), (read, problem.Length == 0 ? "" : $"{problem}; {mend}"));
    }

    /// <summary>Auth mints with a root key, and a gateway asks for a token, that no variable holds.</summary>
    [Fact]
    public async Task Services_WithSecretsOfAStore_UseThem()
    {
        await using var deployment = await Deployment.StartAsync(
            new MemoryStore(StoreQuirks.InMemory),
            "auth: { mode: config, token: \"${secret:vault/gateway-token}\" }\nbudget: { limit: 5 }\n",
            replicas: 1,
            Cancel,
            rootKeySecret: "vault/root-key");
        var minted = await deployment.Auth.MintAsync(new MintRequest { Terms = new Terms { Label = "root" } });
        using var caller = await McpCaller.OpenAsync(
            deployment.Gateways[0].Address, Deployment.GatewayToken, Cancel);

        Assert.Equal(MintResponse.Types.Status.Minted, minted.Status);
        Assert.Equal("", await caller.CallAsync(Cancel));
        Assert.DoesNotContain(Deployment.GatewayToken, deployment.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Deployment.RootKey, deployment.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auth", "SATGATE_ROOT_KEY_SECRET", "vault/none",
        "SATGATE_ROOT_KEY_SECRET names the secret `vault/none`, which cannot be read (Internal)")]
    [InlineData("Gateway", "SATGATE_CONFIG", "satgate.yaml",
        "satgate.yaml:2:37: auth.token: names the secret `vault/none`, which cannot be read (Internal)")]
    public async Task Start_WithASecretThatIsNotThere_NamesThePlaceAndTheMend(
        string service, string name, string value, string said)
    {
        await using var mesh = new SidecarMesh();
        var sidecar = await mesh.StartAsync("satgate-" + service.ToLowerInvariant(), FreePort.Next());
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "satgate.yaml"),
            "server: { transport: http }\nauth: { mode: config,        token: \"${secret:vault/none}\" }\n"
            + "upstreams: { a: { command: [x] } }\n",
            Cancel);
        var variables = new Dictionary<string, string>(sidecar.Environment) { [name] = value };
        var assembly = Repository.PathOf(
            "services", service, "bin", Repository.Configuration, "net10.0", $"SatGate.{service}.dll");
        await using var process = ChildProcess.Start("dotnet", [assembly], variables, folder.Path);

        var ended = await process.WaitAsync(Cancel);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(said, ended.StandardError, StringComparison.Ordinal);
        Assert.Contains(
            "see that the sidecar has a secret store `vault` that has `none`", ended.StandardError,
            StringComparison.Ordinal);
    }
}
