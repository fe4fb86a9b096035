using Grpc.Core;
using Grpc.Health.V1;
using ModelContextProtocol.Client;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Testing;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Dapr.Tests.Services;

/// <summary>The services as processes: what a client, an orchestrator and a stranger see of them.</summary>
public sealed class ServiceTests
{
    private const string TokenConfig = "auth: { mode: header }\nbudget: { store: dapr }\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A token of the Auth service, with an account of the Budget service, spends at either gateway.</summary>
    [Fact]
    public async Task Token_AtTwoGateways_SpendsOneBudget()
    {
        await using var deployment = await Deployment.StartAsync(
            new MemoryStore(StoreQuirks.Redis), TokenConfig, replicas: 2, Cancel);
        var minted = await deployment.Auth.MintAsync(new MintRequest { Terms = new Terms { Label = "root" } });
        Assert.Equal(MintResponse.Types.Status.Minted, minted.Status);
        await deployment.Budget.OpenAsync(new OpenRequest { Account = minted.Account, Limit = 3 });
        using var first = await McpCaller.OpenAsync(deployment.Gateways[0].Address, minted.Token, Cancel);
        using var second = await McpCaller.OpenAsync(deployment.Gateways[1].Address, minted.Token, Cancel);

        Assert.Equal("", await first.CallAsync(Cancel));
        Assert.Equal("", await second.CallAsync(Cancel));
        Assert.Equal("", await first.CallAsync(Cancel));
        Assert.Equal("budget_exhausted", await second.CallAsync(Cancel));
        Assert.Equal(3, deployment.Upstream.Ran);

        // Each gateway follows one Auth; the revocation is told to any.
        var revoked = await deployment.Auth.RevokeAsync(new RevokeRequest { TokenId = minted.TokenId });
        Assert.Equal(RevokeResponse.Types.Status.Revoked, revoked.Status);
        foreach (var gateway in deployment.Gateways)
        {
            await Eventually.HoldsAsync(() => IsRefusedAsync(gateway.Address, minted.Token), Cancel);
        }
    }

    private static async Task<bool> IsRefusedAsync(Uri gateway, string token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "/mcp"))
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","method":"tools/list","id":1}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("Authorization", $"Bearer {token}");
        using var answer = await client.SendAsync(request, Cancel);
        return (await answer.Content.ReadAsStringAsync(Cancel)).Contains("token_revoked", StringComparison.Ordinal);
    }

    /// <summary>The official C# client, and a stop by SIGTERM that ends every process cleanly.</summary>
    [Fact]
    public async Task Deployment_OneOfEach_ServesTheOfficialClientAndStopsCleanly()
    {
        await using var deployment = await Deployment.StartAsync(
            new MemoryStore(StoreQuirks.InMemory), "budget: { limit: 5 }\n", replicas: 1, Cancel);
        var url = new Uri(deployment.Gateways[0].Address, "/mcp");
        await using (var client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = url }), cancellationToken: Cancel))
        {
            Assert.Contains(await client.ListToolsAsync(cancellationToken: Cancel), tool => tool.Name == "count");
            var result = await client.CallToolAsync("count", cancellationToken: Cancel);
            Assert.NotEqual(true, result.IsError);
        }

        foreach (var replica in deployment.Gateways.Concat(deployment.Budgets).Concat(deployment.Auths))
        {
            var stopped = await replica.Process.StopAsync(Cancel);
            Assert.True(stopped.ExitCode == 0, $"{stopped}");
            Assert.Equal("", stopped.StandardOutput);
        }
    }

    [Fact]
    public async Task Port_OfBudget_ServesProbesToAllAndCallsToItsSidecarOnly()
    {
        await using var deployment = await Deployment.StartAsync(
            new MemoryStore(StoreQuirks.InMemory), "budget: { limit: 5 }\n", replicas: 1, Cancel);
        using var past = global::Grpc.Net.Client.GrpcChannel.ForAddress(deployment.Budgets[0].Address.ToString());
        var invoker = past.CreateCallInvoker();

        var probe = await new Health.HealthClient(invoker).CheckAsync(new HealthCheckRequest());
        var refused = await Assert.ThrowsAsync<RpcException>(() => new BudgetService.BudgetServiceClient(invoker)
            .GetAsync(new GetRequest { Account = "default" }).ResponseAsync);
        var served = await deployment.Budget.GetAsync(new GetRequest { Account = "default" });

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, probe.Status);
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Equal(GetResponse.Types.Status.Found, served.Status);
    }

    [Theory]
    [InlineData("Budget", "SATGATE_BUDGET_STORE", "tape", "SATGATE_BUDGET_STORE is not a word it knows")]
    [InlineData("Budget", "SATGATE_HOST", "0.0.0.0", "set APP_API_TOKEN, or anyone on the network is served")]
    [InlineData("Budget", "SATGATE_PORT", "0", "SATGATE_PORT has to be a whole number from 1 to 65535")]
    [InlineData("Auth", "SATGATE_ROOT_KEY", "", "SATGATE_ROOT_KEY is missing: there is no default key")]
    [InlineData("Gateway", "SATGATE_CONFIG", "nowhere.yaml", "nowhere.yaml")]
    [InlineData("Budget", "DAPR_GRPC_PORT", "x", "DAPR_GRPC_PORT is no port: x")]
    public async Task Start_WithAWrongSetting_SaysSoAndEnds(string service, string name, string value, string said)
    {
        var assembly = Repository.PathOf(
            "services", service, "bin", Repository.Configuration, "net10.0", $"SatGate.{service}.dll");
        await using var process = ChildProcess.Start(
            "dotnet", [assembly], new Dictionary<string, string> { [name] = value }, Path.GetTempPath());

        var ended = await process.WaitAsync(Cancel);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(said, ended.StandardError, StringComparison.Ordinal);
    }
}
