using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace SatGate.EndToEnd.Tests;

/// <summary>The C# client asks for the newest revision first and falls back; it sees no difference.</summary>
public sealed class McpClientTests(RealServers servers)
{
    [Theory]
    [InlineData("everything")]
    [InlineData("everything-http")]
    [InlineData("everything-sse")]
    public async Task Everything_ThroughGateway_IsAsDirectly(string upstream)
    {
        var direct = await WalkEverythingAsync(servers.EverythingHttp);
        var gateway = await servers.GatewayAsync();

        var through = await WalkEverythingAsync(gateway.Server(upstream));

        Assert.Equal(direct, through);
    }

    [Theory]
    [InlineData("fixture")]
    [InlineData("fixture-stdio")]
    public async Task ModernFixture_ThroughGateway_IsAsDirectly(string upstream)
    {
        var direct = await WalkFixtureAsync(servers.Fixture);
        var gateway = await servers.GatewayAsync();

        var through = await WalkFixtureAsync(gateway.Server(upstream));

        Assert.Equal(direct, through);
        Assert.Contains("protocol 2026-07-28", through);
    }

    private static async Task<IReadOnlyList<string>> WalkEverythingAsync(Uri url)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var client = await ConnectAsync(url, cancellationToken);
        var transcript = new List<string> { $"protocol {client.NegotiatedProtocolVersion}" };
        transcript.Add(await CallAsync(client, "echo", new() { ["message"] = "hé \"quoted\"" }, cancellationToken));
        transcript.Add(await CallAsync(
            client, "trigger-sampling-request", new() { ["prompt"] = "Hi", ["maxTokens"] = 5 }, cancellationToken));
        transcript.Add(await CallAsync(client, "trigger-elicitation-request", [], cancellationToken));
        transcript.Add(await SeeProgressAsync(client, cancellationToken));
        var prompts = await client.ListPromptsAsync(cancellationToken: cancellationToken);
        transcript.Add(string.Join(',', prompts.Select(prompt => prompt.Name)));
        var tools = await client.ListToolsAsync(cancellationToken: cancellationToken);
        transcript.Add(string.Join(',', tools.Select(tool => tool.Name)));
        var calls = Enumerable.Range(0, 20).Select(index => CallAsync(
            client, "echo", new() { ["message"] = $"call {index}" }, cancellationToken));
        transcript.AddRange(await Task.WhenAll(calls));
        return transcript;
    }

    private static async Task<IReadOnlyList<string>> WalkFixtureAsync(Uri url)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var client = await ConnectAsync(url, cancellationToken);
        var tools = await client.ListToolsAsync(cancellationToken: cancellationToken);
        return
        [
            $"protocol {client.NegotiatedProtocolVersion}",
            string.Join(',', tools.Select(tool => tool.Name)),
            await CallAsync(client, "test_simple_text", [], cancellationToken),
            await CallAsync(client, "test_x_mcp_header", new() { ["region"] = "eu", ["count"] = 3 }, cancellationToken),
            await CallAsync(client, "test_input_required_result_elicitation", [], cancellationToken),
            await CallAsync(client, "test_input_required_result_sampling", [], cancellationToken),
            await CallAsync(client, "test_input_required_result_multi_round", [], cancellationToken),
        ];
    }

    private static async Task<McpClient> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = url,
            TransportMode = HttpTransportMode.StreamableHttp,
        });
        var options = new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "satgate-csharp", Version = "1.0.0" },
            Handlers = new McpClientHandlers
            {
                SamplingHandler = (_, _, _) => ValueTask.FromResult(new CreateMessageResult
                {
                    Model = "test-model",
                    Role = Role.Assistant,
                    Content = [new TextContentBlock { Text = "Paris" }],
                }),
                ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult
                {
                    Action = "accept",
                    Content = new Dictionary<string, JsonElement>
                    {
                        ["name"] = JsonSerializer.SerializeToElement("Ada"),
                        ["color"] = JsonSerializer.SerializeToElement("green"),
                    },
                }),
            },
        };
        return await McpClient.CreateAsync(transport, options, cancellationToken: cancellationToken);
    }

    private static async Task<string> CallAsync(
        McpClient client, string tool, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken);
        var text = result.Content.OfType<TextContentBlock>().Select(block => block.Text);
        return $"{tool}: {result.IsError} {string.Join('|', text)}";
    }

    // The client hands each progress to the thread pool: its order, and whether the last comes before the result, is
    // luck even without a gateway. The walks of the other clients check both.
    private static async Task<string> SeeProgressAsync(McpClient client, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource<float?>();
        var progress = new ImmediateProgress(value => seen.TrySetResult(value.Total));
        var result = await client.CallToolAsync(
            "trigger-long-running-operation",
            new Dictionary<string, object?> { ["duration"] = 0.1, ["steps"] = 4 },
            progress,
            cancellationToken: cancellationToken);
        return $"progress of {await seen.Task.WaitAsync(cancellationToken)} {result.IsError}";
    }

    private sealed class ImmediateProgress(Action<ProgressNotificationValue> report)
        : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => report(value);
    }
}
