using System.Text;
using SatGate.EndToEnd.Tests.Tokens;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Identity;

/// <summary>
/// Secrets of every kind planted in a config, and then every output searched for them: log, answers, errors, process
/// list, files. The upstream gets the gateway's own credential and nothing of the client's.
/// </summary>
public sealed class PlantedSecretTests(RealServers servers)
{
    private const string Client = "planted-client-key-0123456789abcdef";
    private const string OAuth = "planted-oauth-secret-0123456789abcdef";
    private const string Header = "planted-header-value-0123456789abcdef";
    private const string Bearer = "planted-bearer-value-0123456789abcdef";
    private const string Root = "planted-root-key-0123456789abcdef";

    private static readonly string[] s_planted = [Client, OAuth, Header, Bearer, Root];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W23")]
    [Fact(Timeout = 120_000)]
    public async Task Secrets_OfTheConfig_AreInNoOutput()
    {
        await using var issuer = new TestIssuer();
        await using var tap = new ByteTap(servers.Misbehaving);
        await using var gateway = await GatewayProcess.StartAsync(
            Config(issuer, tap.Address),
            new Dictionary<string, string>
            {
                ["CLIENT"] = Client, ["OAUTH"] = OAuth, ["HEADER"] = Header, ["BEARER"] = Bearer, ["ROOT"] = Root,
            },
            Cancel);
        var seen = new StringBuilder();
        using (var client = await RawMcp.OpenSessionAsync(gateway.Server("oauth"), Cancel, Client))
        {
            (await client.CallAsync("ok", Cancel)).AssertText("ok");
            seen.Append(await client.CallAsync("html_500", Cancel));
            seen.Append(await client.CallAsync("cut_json", Cancel));
        }

        using (var aggregate = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel, Client))
        {
            seen.Append(await aggregate.PostAsync(Messages.Call("no such tool"), Cancel));
            seen.Append(await aggregate.PostAsync("{", Cancel));
        }

        foreach (var credential in (string[])[Client[..^1], Root, OAuth])
        {
            using var nobody = new RawMcp(gateway.Aggregate) { Token = credential };
            var refused = await nobody.PostAsync(Messages.Initialize, Cancel);
            Assert.Equal(401, refused.Status);
            seen.Append(refused).AppendJoin('\n', refused.Headers);
        }

        seen.Append(ProcessList());
        foreach (var arguments in (string[][])[["validate", "--json"], ["servers", "list", "--json"]])
        {
            seen.Append(await TokenGateway.RunAsync(gateway, Environment(), arguments));
        }

        seen.Append(await gateway.StopAsync(Cancel));
        AssertNowhere(seen.ToString());

        // What the upstream got: the token of the authorization server, and neither the secret nor the client's key.
        Assert.Contains("Bearer upstream-token-1", tap.Received, StringComparison.Ordinal);
        AssertNowhere(tap.Received);
        Assert.All(issuer.TokenRequests, request => Assert.StartsWith(
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"gateway:{OAuth}")), request,
            StringComparison.Ordinal));
        Assert.NotEmpty(issuer.TokenRequests);
        foreach (var file in Directory.EnumerateFiles(gateway.Folder, "*", SearchOption.AllDirectories))
        {
            AssertNowhere(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel)));
        }
    }

    private static Dictionary<string, string> Environment() => new()
    {
        ["CLIENT"] = Client, ["OAUTH"] = OAuth, ["HEADER"] = Header, ["BEARER"] = Bearer, ["ROOT"] = Root,
    };

    private static void AssertNowhere(string text)
    {
        foreach (var secret in s_planted)
        {
            Assert.DoesNotContain(secret[..^1], text, StringComparison.Ordinal);
            Assert.DoesNotContain(
                Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))[..40], text, StringComparison.Ordinal);
        }
    }

    // What `ps` shows of every process.
    private static string ProcessList()
    {
        var list = new StringBuilder();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), out _))
                {
                    list.AppendLine(File.ReadAllText(Path.Combine(folder, "cmdline")));
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return list.ToString();
    }

    private static string Config(TestIssuer issuer, Uri upstream) =>
        "upstreams:\n"
        + $"  oauth: {{ transport: http, url: \"{upstream}\", allowPrivate: true,\n"
        + $"    auth: {{ type: oauth, tokenUrl: \"{issuer.TokenUrl}\", clientId: gateway, "
        + "clientSecret: \"${OAUTH}\" } }\n"
        + $"  header: {{ transport: http, url: \"http://127.0.0.1:{FreePort.Next()}/mcp\", allowPrivate: true,\n"
        + "    auth: { type: header, header: X-Key, value: \"${HEADER}\" } }\n"
        + $"  bearer: {{ transport: http, url: \"http://127.0.0.1:{FreePort.Next()}/mcp\", allowPrivate: true,\n"
        + "    auth: { type: bearer, token: \"${BEARER}\" } }\n"
        + "auth: { mode: header, rootKey: \"${ROOT}\", apiKeys: [{ id: me, key: \"${CLIENT}\" }] }\n"
        + "logging: { level: debug }\n";
}
