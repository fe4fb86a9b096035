using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Tokens;

/// <summary>Starts gateways that ask for tokens, and finds the root token they made.</summary>
internal static class TokenGateway
{
    private const string RootKey = "0123456789abcdef0123456789abcdef";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A gateway with a root token of so many credits, in front of a server whose tools cost 1 each.</summary>
    public static async Task<(GatewayProcess Gateway, TokenAgent Root)> StartAsync(long credits, string more = "")
    {
        var gateway = await GatewayProcess.StartAsync(Config(credits, "auth.db", "root.token", more), Cancel);
        return (gateway, await TokenAgent.OpenAsync(gateway, RootTokenOf(gateway)));
    }

    /// <summary>The config, with its files where they are told.</summary>
    public static string Config(
        long credits, string auth, string rootTokenFile, string more = "", string? upstream = null) =>
        "upstreams:\n" + (upstream ?? RealServers.Stdio("shaky", RealServers.MisbehavingCommand()))
        + $"budget: {{ limit: {credits} }}\n"
        + $"auth: {{ mode: header, rootKey: {RootKey}, path: \"{auth}\", autoMintRoot: true,\n"
        + $"  rootTokenFile: \"{rootTokenFile}\" }}\n"
        + more;

    public static string RootTokenOf(GatewayProcess gateway) =>
        File.ReadAllText(Path.Combine(gateway.Folder, "root.token")).Trim();

    /// <summary>Runs a command of the command line in the gateway's folder and returns what it printed.</summary>
    public static async Task<ProcessOutput> RunAsync(
        GatewayProcess gateway, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var process = ChildProcess.Start(
            "dotnet", [GatewayProcess.Assembly, .. arguments], environment, gateway.Folder);
        return await process.WaitAsync(Cancel);
    }

    /// <summary>The token narrowed offline, by the command line that its holder has.</summary>
    public static async Task<string> AttenuateAsync(GatewayProcess gateway, string token, params string[] options)
    {
        var output = await RunAsync(
            gateway,
            new Dictionary<string, string> { ["SATGATE_TOKEN"] = token },
            ["token", "attenuate", .. options]);
        Assert.True(output.ExitCode == 0, $"{output}");
        return output.StandardOutput.Trim();
    }
}
