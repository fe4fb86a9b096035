using System.Net.Http.Headers;
using System.Text.Json;
using SatGate.Testing;
using SatGate.Testing.Sidecar;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Dapr.Tests.Services;

/// <summary>
/// The record of what was done, over processes that are killed and a broker that repeats: every call that a client was
/// told of is in the log once, and the log verifies.
/// </summary>
public sealed class RecordTests
{
    private const int Calls = 60;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_WhileAuditIsKilledAndTheBrokerRepeats_AreInTheLogOnce()
    {
        await using var deployment = await Deployment.StartAsync(
            new MemoryStore(StoreQuirks.Redis),
            $$"""
            auth: { mode: config, token: {{Deployment.GatewayToken}} }
            budget: { limit: 1000 }
            """,
            replicas: 2,
            Cancel);
        deployment.Mesh.Broker.RepeatEvery = 3;
        deployment.Mesh.Broker.ReorderEvery = 7;
        var topics = await deployment.Mesh.Broker.SubscribeAsync("satgate-audit", deployment.Audits[0].Port, Cancel);
        Assert.Equal(["auth", "budget", "session", "tool_call"], topics.Order());
        deployment.Mesh.PublishFaults.Draw(
            0.2, 21, SidecarFault.LoseAnswer, SidecarFault.Fail, SidecarFault.Repeat, SidecarFault.Delay);

        await CallAsync(deployment, Calls / 2);
        await deployment.Audits[0].KillAsync();
        await CallAsync(deployment, Calls / 2);
        await deployment.Audits[0].RestartAsync(Cancel);

        Assert.Equal(Calls, deployment.Upstream.Ran);
        await Eventually.HoldsAsync(
            async () => (await RecordsAsync(deployment, "tool_call")).Count >= Calls, Limited());
        var recorded = await RecordsAsync(deployment, "tool_call");
        Assert.Equal(Calls, recorded.Count);
        Assert.Equal(Calls, recorded.Distinct().Count());
        await Eventually.HoldsAsync(
            async () => (await RecordsAsync(deployment, "budget_spend")).Count >= Calls, Limited());
        Assert.Equal(Calls, (await RecordsAsync(deployment, "budget_spend")).Distinct().Count());
        using (var client = Reader(deployment))
        {
            var checkpoint = new Uri("/admin/v1/audit/checkpoint", UriKind.Relative);
            using var signed = await client.PostAsync(checkpoint, null, Cancel);
            Assert.True(signed.IsSuccessStatusCode, $"{signed}");
        }

        using var verified = await GetAsync(deployment, "/admin/v1/audit/verify");
        Assert.True(verified.RootElement.GetProperty("holds").GetBoolean(), $"{verified.RootElement}");
    }

    private static async Task CallAsync(Deployment deployment, int calls)
    {
        foreach (var gateway in deployment.Gateways)
        {
            using var client = await McpCaller.OpenAsync(gateway.Address, Deployment.GatewayToken, Cancel);
            for (var call = 0; call < calls / deployment.Gateways.Count; call++)
            {
                Assert.Equal("", await client.CallAsync(Cancel));
            }
        }
    }

    private static async Task<List<string>> RecordsAsync(Deployment deployment, string type)
    {
        using var page = await GetAsync(deployment, $"/admin/v1/audit/records?type={type}&limit=200");
        return [.. page.RootElement.GetProperty("records").EnumerateArray()
            .Select(record => record.GetProperty("event_id").GetString()!)];
    }

    private static async Task<JsonDocument> GetAsync(Deployment deployment, string path)
    {
        using var client = Reader(deployment);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text);
    }

    private static HttpClient Reader(Deployment deployment)
    {
        var client = new HttpClient { BaseAddress = deployment.Audits[0].Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Deployment.AdminToken);
        return client;
    }

    private static CancellationToken Limited()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        return limit.Token;
    }
}
