using SatGate.EndToEnd.Tests.Tokens;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Policy;

/// <summary>
/// The policy of a real gateway in front of the reference servers: what it lists, what it lets through, and what it
/// says. Every refusal stands beside what is allowed.
/// </summary>
public sealed class PolicyTests
{
    private const string Secret = "a-static-token-of-32-characters!";
    private const string Policy = """

        policy:
          rules:
            - { effect: allow, clients: [config], tools: ["*.echo", "work.get-*", "work.toggle-*"] }
            - { effect: deny, tools: [get-env], name: no-environment }
            - { effect: deny, tools: [echo], arguments: { message: { like: ["*secret*"] } } }
            - { effect: allow, servers: [whole] }

        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("weakness", "W1")]
    [Fact(Timeout = 60_000)]
    public async Task Policy_OfTheGateway_GuardsCallsListsAndCompletionAlike()
    {
        await using var gateway = await GatewayProcess.StartAsync(Config(Policy), Cancel);
        foreach (var url in (Uri[])[gateway.Server("work"), gateway.Aggregate])
        {
            using var client = await RawMcp.OpenSessionAsync(url, Cancel, Secret);
            var prefix = url == gateway.Aggregate ? "work__" : "";
            var tools = (await AskAsync(client, "tools/list")).Body;
            Assert.Contains($"\"{prefix}echo\"", tools, StringComparison.Ordinal);
            Assert.DoesNotContain($"\"{prefix}get-env\"", tools, StringComparison.Ordinal);
            Assert.DoesNotContain($"\"{prefix}trigger-long-running-operation\"", tools, StringComparison.Ordinal);

            var echoed = await client.PostAsync(Messages.Call($"{prefix}echo", "{\"message\":\"hi\"}"), Cancel);
            echoed.AssertText("Echo: hi");
            var secret = await client.PostAsync(Messages.Call($"{prefix}echo", "{\"message\":\"a secret\"}"), Cancel);
            secret.AssertError(-32001, "argument_denied");
            Assert.DoesNotContain("a secret", secret.Body, StringComparison.Ordinal);
            (await client.PostAsync(Messages.Call($"{prefix}echo"), Cancel)).AssertError(-32001, "argument_denied");
            var environment = await client.PostAsync(Messages.Call($"{prefix}get-env"), Cancel);
            environment.AssertError(-32001, "policy_denied");
            Assert.Contains("\"rule\":\"no-environment\"", environment.Body, StringComparison.Ordinal);
            (await client.PostAsync(Messages.Call($"{prefix}trigger-long-running-operation"), Cancel))
                .AssertError(-32001, "policy_denied");
        }

        foreach (var (server, isAllowed) in ((string, bool)[])[("work", false), ("whole", true)])
        {
            using var client = await RawMcp.OpenSessionAsync(gateway.Server(server), Cancel, Secret);
            foreach (var (method, parameters) in s_content)
            {
                var answer = await AskAsync(client, method, parameters);
                Assert.True((answer.ErrorReason == "policy_denied") != isAllowed, $"{server} {method}: {answer}");
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Policy_OfTheAggregate_ListsNoPromptsAndResourcesOfAServerThatIsNotAllowedWhole()
    {
        await using var gateway = await GatewayProcess.StartAsync(Config(Policy), Cancel);
        using var client = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel, Secret);

        var prompts = (await AskAsync(client, "prompts/list")).Body;
        Assert.Contains("\"whole__simple-prompt\"", prompts, StringComparison.Ordinal);
        Assert.DoesNotContain("\"work__", prompts, StringComparison.Ordinal);
        (await AskAsync(client, "prompts/get", "{\"name\":\"work__simple-prompt\"}"))
            .AssertError(-32001, "policy_denied");
        Assert.Null((await AskAsync(client, "prompts/get", "{\"name\":\"whole__simple-prompt\"}")).ErrorCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Policy_Changed_HoldsForTheNextCallOfASessionThatIsOpen()
    {
        await using var gateway = await GatewayProcess.StartAsync(Config(Policy), Cancel);
        using var client = await RawMcp.OpenSessionAsync(gateway.Server("work"), Cancel, Secret);
        var echo = Messages.Call("echo", "{\"message\":\"hi\"}");
        (await client.PostAsync(echo, Cancel)).AssertText("Echo: hi");

        var file = await File.ReadAllTextAsync(gateway.ConfigFile, Cancel);
        await File.WriteAllTextAsync(
            gateway.ConfigFile, file.Replace("clients: [config]", "clients: [somebody]", StringComparison.Ordinal),
            Cancel);

        await Eventually.HoldsAsync(
            async () => (await client.PostAsync(echo, Cancel)).ErrorReason == "policy_denied", Cancel);
    }

    [Trait("weakness", "W16")]
    [Fact(Timeout = 60_000)]
    public async Task Tenant_OfAKey_OpensItsUpstreams_AndOneAppendedByTheHolderDoesNot()
    {
        var upstreams = RealServers.Stdio("acme", RealServers.MisbehavingCommand(), ", tenants: [acme]")
            + RealServers.Stdio("open", RealServers.MisbehavingCommand());
        var config = TokenGateway.Config(1000, "auth.db", "root.token", upstream: upstreams).Replace(
            "auth: { ", "auth: { tenantKeys: { acme: 'another root key, of acme alone' }, ", StringComparison.Ordinal);
        await using var gateway = await GatewayProcess.StartAsync(config, Cancel);
        var root = TokenGateway.RootTokenOf(gateway);
        var minted = await TokenGateway.RunAsync(
            gateway, new Dictionary<string, string>(), "token", "mint", "--budget", "10", "--tenant", "acme");
        var appended = await TokenGateway.AttenuateAsync(gateway, root, "--tenant", "acme");

        using (var client = await RawMcp.OpenSessionAsync(gateway.Server("acme"), Cancel, minted.StandardOutput.Trim()))
        {
            (await client.PostAsync(Messages.Call("ok"), Cancel)).AssertText("ok");
        }

        foreach (var stranger in (string[])[root, appended])
        {
            using var hidden = new RawMcp(gateway.Server("acme")) { Token = stranger };
            var answer = await hidden.PostAsync(Messages.Initialize, Cancel);
            Assert.Equal((404, "server_not_found"), (answer.Status, answer.ErrorReason));
            using var unknown = new RawMcp(gateway.Server("nobody")) { Token = stranger };
            Assert.Equal(answer.Status, (await unknown.PostAsync(Messages.Initialize, Cancel)).Status);
            using var agent = await TokenAgent.OpenAsync(gateway, stranger);
            // The one server this caller has keeps its bare names: nothing tells of another.
            Assert.DoesNotContain(await agent.ToolsAsync(), name => name.Contains("__", StringComparison.Ordinal));
            (await agent.CallAsync("acme__ok")).AssertError(-32602);
            (await agent.CallAsync("ok")).AssertText("ok");
        }
    }

    private static readonly (string Method, string Parameters)[] s_content =
    [
        ("prompts/list", "{}"),
        ("prompts/get", "{\"name\":\"simple-prompt\"}"),
        ("resources/list", "{}"),
        ("resources/templates/list", "{}"),
        ("resources/read", "{\"uri\":\"demo://resource/dynamic/text/1\"}"),
        ("completion/complete",
            "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"completable-prompt\"}," +
            "\"argument\":{\"name\":\"department\",\"value\":\"E\"}}"),
    ];

    private static string Config(string policy) =>
        "upstreams:\n"
        + RealServers.Stdio("work", RealServers.EverythingCommand)
        + RealServers.Stdio("whole", RealServers.EverythingCommand)
        + $"auth: {{ mode: config, token: {Secret} }}\n" + policy;

    private static Task<RawAnswer> AskAsync(RawMcp client, string method, string parameters = "{}") => client.PostAsync(
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + parameters + "}", Cancel);
}
