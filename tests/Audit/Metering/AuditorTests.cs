using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration;
using SatGate.Testing;

namespace SatGate.Audit.Tests.Metering;

/// <summary>
/// A whole gateway with auditors: the admin tools and the admin API tell each caller what it may see and nothing more,
/// and who may see nothing of a tool does not learn that there is one.
/// </summary>
public sealed class AuditorTests : IAsyncLifetime
{
    private const string AdminToken = "the-admin-token-of-the-tests-0123456789";
    private const string Robot = LabGateway.Key;
    private const string Twin = "a-key-of-a-namesake-in-another-tenant-0123456789";
    private const string Acme = "a-key-of-the-auditor-of-acme-0123456789";
    private const string Everywhere = "a-key-of-the-auditor-of-all-0123456789";

    private static readonly string[] s_tools =
        ["audit_log", "audit_stats", "audit_verify", "list_servers", "server_status", "usage"];

    private readonly TemporaryFolder _folder = new();
    private LabServer _server = null!;
    private LabGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await LabServer.StartAsync(TestLog.Cancel);
        _gateway = await LabGateway.StartAsync(_folder, _server.Url, EnforcementMode.Hard, 1000, config => config with
        {
            Admin = new AdminConfig { Token = new Secret(AdminToken), AuditorRoles = ["auditor"] },
            Auth = config.Auth with
            {
                ApiKeys =
                [
                    LabGateway.KeyOf("robot", Robot, "acme"),
                    LabGateway.KeyOf("robot", Twin, "globex", "builder"),
                    LabGateway.KeyOf("eve", Acme, "acme", "auditor"),
                    LabGateway.KeyOf("adam", Everywhere, "", "reader", "auditor"),
                ],
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Robot, new string[0])]
    [InlineData(Twin, new string[0])]
    [InlineData(Acme, new[] { "audit_log", "list_servers", "server_status", "usage" })]
    [InlineData(Everywhere,
        new[] { "audit_log", "audit_stats", "audit_verify", "list_servers", "server_status", "usage" })]
    public async Task AdminTools_AreListedAndAnsweredForTheSameCallers_Free(string key, string[] has)
    {
        using var agent = await LabAgent.OpenAsync(_gateway.Endpoint, key, "", "");
        var listed = (await agent.AskAsync("tools/list", []))["result"]!["tools"]!.AsArray()
            .Select(tool => tool!["name"]!.GetValue<string>()).ToList();

        Assert.Equal(has, listed.Where(s_tools.Contains).Order(StringComparer.Ordinal));
        Assert.Contains("ping", listed);
        foreach (var tool in s_tools)
        {
            var arguments = tool == "server_status" ? new JsonObject { ["server"] = "lab" } : [];
            var answer = await CallAsync(agent, tool, arguments);
            var quote = await agent.AskAsync("satgate/quote", new JsonObject { ["name"] = tool });
            if (has.Contains(tool))
            {
                Assert.False(answer["result"]!["isError"]!.GetValue<bool>(), answer.ToJsonString());
                Assert.Equal(0, answer["result"]!["_meta"]!["satgate/cost_credits"]!.GetValue<long>());
                Assert.Equal(0, quote["result"]!["cost"]!.GetValue<long>());
            }
            else
            {
                var unknown = await CallAsync(agent, "nobody_has_it", []);
                Assert.Equal(
                    unknown["error"]!["message"]!.GetValue<string>(), answer["error"]!["message"]!.GetValue<string>());
                Assert.Equal(-32602, answer["error"]!["code"]!.GetValue<int>());
                Assert.Equal(-32602, quote["error"]!["code"]!.GetValue<int>());
            }
        }

        Assert.Equal(0, (await _gateway.AccountAsync("default")).Balances.Spent);
    }

    [Fact]
    public async Task Records_ByToolAndApi_AreThoseOfTheCallerOrOfTheAuditor()
    {
        using var robot = await LabAgent.OpenAsync(_gateway.Endpoint, Robot, "robot", "default");
        using var twin = await LabAgent.OpenAsync(_gateway.Endpoint, Twin, "robot", "default");
        using var acme = await LabAgent.OpenAsync(_gateway.Endpoint, Acme, "eve", "default");
        using var all = await LabAgent.OpenAsync(_gateway.Endpoint, Everywhere, "adam", "default");
        await robot.CallAsync(LabTool.All[1]);
        await twin.CallAsync(LabTool.All[1]);
        await twin.CallAsync(LabTool.All[1]);
        await Eventually.HoldsAsync(async () => await CountAsync(all) == 3, TestLog.Cancel);

        Assert.Equal(1, await CountAsync(acme));
        Assert.Equal(
            (1, 2, 1, 3, 3),
            (await CountAsync(Robot), await CountAsync(Twin), await CountAsync(Acme), await CountAsync(Everywhere),
                await CountAsync(AdminToken)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("not-a-key", "audit/records"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(Robot, "audit/verify"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Everywhere, "audit/verify"));
    }

    /// <summary>What was done with a token and with all that were made from it, and nothing of the others.</summary>
    [Fact]
    public async Task Lineage_FindsWhatATokensDescendantsDid()
    {
        using var asking = await LabAgent.OpenAsync(_gateway.Endpoint, _gateway.RootToken, "", "");
        var (id, account) = await asking.WhoAsync();
        using var root = await LabAgent.OpenAsync(_gateway.Endpoint, _gateway.RootToken, id, account);
        using var child = await root.DelegateAsync(100);
        using var other = await root.DelegateAsync(100);
        using var grandchild = await child.DelegateAsync(50);
        foreach (var agent in new[] { root, child, other, grandchild })
        {
            await agent.CallAsync(LabTool.All[1]);
        }

        using var all = await LabAgent.OpenAsync(_gateway.Endpoint, Everywhere, "adam", "default");
        await Eventually.HoldsAsync(async () => await CountAsync(all) == 4, TestLog.Cancel);

        Assert.Equal(
            (4, 2, 1, 1),
            (await CountAsync(all, root.Principal), await CountAsync(all, child.Principal),
                await CountAsync(all, other.Principal), await CountAsync(all, grandchild.Principal)));
        Assert.Equal(0, await CountAsync(all, child.Principal[..^1]));
    }

    [Theory]
    [InlineData("""{"tenent":"acme"}""")]
    [InlineData("""{"tenant":5}""")]
    [InlineData("""{"limit":1001}""")]
    public async Task AuditLog_OfWrongArguments_IsAnErrorAndNoRecords(string arguments)
    {
        using var all = await LabAgent.OpenAsync(_gateway.Endpoint, Everywhere, "adam", "default");

        var answer = await CallAsync(all, "audit_log", JsonNode.Parse(arguments)!.AsObject());

        Assert.True(answer["result"]!["isError"]!.GetValue<bool>(), answer.ToJsonString());
        Assert.Null(answer["result"]!["structuredContent"]);
    }

    private static Task<JsonNode> CallAsync(LabAgent agent, string tool, JsonObject arguments) => agent.AskAsync(
        "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments.DeepClone() });

    // Calls of tools, by the admin tool.
    private static async Task<int> CountAsync(LabAgent auditor, string? lineage = null)
    {
        var arguments = new JsonObject { ["type"] = "tool_call", ["limit"] = 1000 };
        if (lineage is not null)
        {
            arguments["lineage"] = lineage;
        }

        var answer = await CallAsync(auditor, "audit_log", arguments);
        return answer["result"]!["structuredContent"]!["records"]!.AsArray().Count;
    }

    // The same, by the admin API.
    private async Task<int> CountAsync(string credential)
    {
        using var answer = await SendAsync(credential, "audit/records?type=tool_call");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestLog.Cancel))!["records"]!.AsArray().Count;
    }

    private async Task<HttpStatusCode> StatusAsync(string credential, string path)
    {
        using var answer = await SendAsync(credential, path);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(string credential, string path)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway.Root, "/admin/v1/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        return await http.SendAsync(request, TestLog.Cancel);
    }
}
