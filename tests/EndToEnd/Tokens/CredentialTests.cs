using System.Text;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Tokens;

/// <summary>
/// The credential is the client's with us alone: no upstream sees it, over whatever transport the client or the
/// upstream speaks and wherever the client has put it. Upstreams are real servers, with every byte they receive
/// written down on the way.
/// </summary>
public sealed class CredentialTests(RealServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W9")]
    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    [InlineData("sse")]
    public async Task Credential_WhereverTheClientPutsIt_NeverReachesTheUpstream(string transport)
    {
        var folder = Directory.CreateTempSubdirectory("satgate-seen-").FullName;
        await using var tap = new ByteTap(transport == "sse" ? servers.EverythingSse : servers.Misbehaving);
        var seen = Path.Combine(folder, "seen");
        var upstream = transport == "stdio"
            ? "  up: { transport: stdio, command: [sh, -c, "
                + $"\"env > {seen}; tee -a {seen} | {string.Join(' ', RealServers.MisbehavingCommand())}\"] }}\n"
            : RealServers.Http("up", tap.Address, transport);
        try
        {
            await using var gateway = await GatewayProcess.StartAsync(
                TokenGateway.Config(1000, "auth.db", "root.token", upstream: upstream), Cancel);
            var token = TokenGateway.RootTokenOf(gateway);
            var tool = transport == "sse" ? "echo" : "ok";
            const string arguments = "{\"message\":\"marked-arguments\"}";
            await CallInHeadersAsync(gateway, token, tool, arguments);
            await CallInMetaAsync(gateway, token, tool, arguments);
            await CallOverSseAsync(gateway, token, tool, arguments);

            var received = transport == "stdio" ? await File.ReadAllTextAsync(seen, Cancel) : tap.Received;
            Assert.Contains("marked-arguments", received, StringComparison.Ordinal);
            Assert.DoesNotContain(token, received, StringComparison.Ordinal);
            Assert.DoesNotContain(token[20..60], received, StringComparison.Ordinal);
            var log = (await gateway.StopAsync(Cancel)).ToString();
            Assert.DoesNotContain(token[20..60], log, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Credential_OfAStdioClient_ComesFromTheEnvironmentAndGoesNowhere()
    {
        var folder = Directory.CreateTempSubdirectory("satgate-stdio-").FullName;
        var seen = Path.Combine(folder, "seen");
        var upstream = "  up: { transport: stdio, command: [sh, -c, "
            + $"\"env > {seen}; tee -a {seen} | {string.Join(' ', RealServers.MisbehavingCommand())}\"] }}\n";
        var config = TokenGateway.Config(10, "auth.db", "root.token", upstream: upstream);
        try
        {
            // The first run makes the token that the second one is started with.
            string token;
            await using (var gateway = await GatewayProcess.StartAsync(
                config.Replace("root.token", $"{folder}/root.token", StringComparison.Ordinal)
                    .Replace("\"auth.db\"", $"\"{folder}/auth.db\"", StringComparison.Ordinal)
                    .Replace("limit: 10", $"limit: 10, path: \"{folder}/budget.db\"", StringComparison.Ordinal),
                Cancel))
            {
                token = (await File.ReadAllTextAsync(Path.Combine(folder, "root.token"), Cancel)).Trim();
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "satgate.yaml"), "server: { transport: stdio }\n"
                + config.Replace("limit: 10", "limit: 10, path: budget.db", StringComparison.Ordinal), Cancel);
            Assert.Contains("\"text\":\"ok\"", await TalkAsync(folder, token), StringComparison.Ordinal);
            Assert.DoesNotContain(
                token[20..60], await File.ReadAllTextAsync(seen, Cancel), StringComparison.Ordinal);
            Assert.Contains("auth_required", await TalkAsync(folder, null), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> TalkAsync(string folder, string? token)
    {
        var environment = new Dictionary<string, string>();
        if (token is not null)
        {
            environment["SATGATE_TOKEN"] = token;
        }

        await using var process = ChildProcess.Start(
            "dotnet", [GatewayProcess.Assembly, "serve"], environment, folder, keepInputOpen: true);
        foreach (var line in (string[])[Messages.Initialize, Messages.Initialized, Messages.Call("ok")])
        {
            await process.StandardInput.WriteLineAsync(line);
        }

        process.StandardInput.Close();
        return (await process.WaitAsync(Cancel)).StandardOutput;
    }

    private static async Task CallInHeadersAsync(GatewayProcess gateway, string token, string tool, string arguments)
    {
        foreach (var url in (Uri[])[gateway.Aggregate, gateway.Server("up")])
        {
            using var bearer = await RawMcp.OpenSessionAsync(url, Cancel, token);
            Assert.Null((await bearer.PostAsync(Messages.Call(tool, arguments), Cancel)).ErrorCode);
            using var key = new RawMcp(url);
            (string, string)[] headers = [("X-API-Key", token)];
            Assert.Equal(
                200, (await key.PostAsync(Encoding.UTF8.GetBytes(Messages.Initialize), headers, Cancel)).Status);
        }
    }

    // Alone, first, in the middle and last: where its comma is differs.
    private static async Task CallInMetaAsync(GatewayProcess gateway, string token, string tool, string arguments)
    {
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("up"), Cancel, token);
        string[] metas =
        [
            $"\"token\":\"{token}\"",
            $"\"token\" : \"{token}\" , \"a\":1",
            $"\"a\":1,\"token\":\"{token}\",\"b\":2",
            $"\"a\":1 ,\n \"token\":\"{token}\"",
        ];
        foreach (var meta in metas)
        {
            Assert.Null((await client.PostAsync(Messages.Call(tool, arguments, meta), Cancel)).ErrorCode);
        }

        var initialize = Messages.Initialize.Replace(
            "\"capabilities\":{}", $"\"_meta\":{{\"token\":\"{token}\"}},\"capabilities\":{{}}",
            StringComparison.Ordinal);
        using var bare = new RawMcp(gateway.Server("up"));
        Assert.Equal(200, (await bare.PostAsync(initialize, Cancel)).Status);
    }

    private static async Task CallOverSseAsync(GatewayProcess gateway, string token, string tool, string arguments)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        using var stream = await http.GetStreamAsync(new Uri(gateway.Address, "/sse"), Cancel);
        using var reader = new StreamReader(stream);
        var endpoint = new Uri(gateway.Address, (await DataAsync(reader)).Trim());
        foreach (var message in (string[])[Messages.Initialize, Messages.Initialized, Messages.Call(tool, arguments)])
        {
            using var content = new StringContent(message, Encoding.UTF8, "application/json");
            using var accepted = await http.PostAsync(endpoint, content, Cancel);
            Assert.Equal(202, (int)accepted.StatusCode);
            if (message != Messages.Initialized)
            {
                await DataAsync(reader, "\"result\"");
            }
        }
    }

    private static async Task<string> DataAsync(StreamReader reader, string with = "")
    {
        while (await reader.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal)
                && line.Contains(with, StringComparison.Ordinal))
            {
                return line["data:".Length..];
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
