using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SatGate.EndToEnd.Tests;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Tests.InProcess;

namespace SatGate.Gateway.Tests.Aggregation;

/// <summary>Tasks of two upstreams behind one endpoint: each request finds the upstream that made its task.</summary>
public sealed class AggregateTasksTests : IAsyncLifetime
{
    private const string Capabilities = "\"tools\":{},\"tasks\":{\"list\":{},\"cancel\":{}}";

    private ScriptedUpstream _left = null!;
    private ScriptedUpstream _right = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _left = await StartAsync("left", "task-l");
        _right = await StartAsync("right", "task-r");
    }

    public async ValueTask DisposeAsync()
    {
        await _left.DisposeAsync();
        await _right.DisposeAsync();
    }

    [Fact]
    public async Task RequestsForATask_GoToTheUpstreamThatMadeIt_UnderItsOwnId()
    {
        await using var gateway = await TestGateway.StartAsync(Config());
        using var client = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel);
        await BeginAsync(client, "left");
        await BeginAsync(client, "right");

        foreach (var method in new[] { "tasks/get", "tasks/result", "tasks/cancel" })
        {
            Assert.Equal("left", await ToldByAsync(client, method, "task-l"));
            Assert.Equal("right", await ToldByAsync(client, method, "task-r"));
        }

        var listed = await client.PostAsync(Request("tasks/list", ""), Cancel);
        Assert.Equal(["task-l", "task-r"], IdsOf(listed));
    }

    [Fact]
    public async Task TaskThatNobodyOfThisSessionBegan_IsRefusedAndReachesNobody()
    {
        await using var gateway = await TestGateway.StartAsync(Config());
        using var owner = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel);
        using var other = await RawMcp.OpenSessionAsync(gateway.Aggregate, Cancel);
        await BeginAsync(owner, "left");

        Assert.Equal("left", await ToldByAsync(owner, "tasks/get", "task-l"));
        foreach (var method in new[] { "tasks/get", "tasks/result", "tasks/cancel" })
        {
            Assert.Equal(-32602, (await AskAsync(other, method, "task-l")).ErrorCode);
            Assert.Equal(-32602, (await AskAsync(owner, method, "task-r")).ErrorCode);
        }

        Assert.Empty(IdsOf(await other.PostAsync(Request("tasks/list", ""), Cancel)));
    }

    // Asking either could show, or cancel, the wrong one.
    [Fact]
    public async Task IdThatTwoUpstreamsChose_IsRefused()
    {
        await using var twin = await StartAsync("twin", "task-l");
        await using var both = await TestGateway.StartAsync(
            $"upstreams:\n  left: {Entry(_left)}\n  twin: {Entry(twin)}\ntools: {{ defaultCost: 0 }}\n");
        using var client = await RawMcp.OpenSessionAsync(both.Aggregate, Cancel);
        await BeginAsync(client, "left");
        Assert.Equal("left", await ToldByAsync(client, "tasks/get", "task-l"));

        await BeginAsync(client, "twin");

        Assert.Equal(-32602, (await AskAsync(client, "tasks/get", "task-l")).ErrorCode);
    }

    [Theory]
    [InlineData(TaskTable.TasksMax, "a")]
    [InlineData(TaskTable.TasksMax + 1, null)]
    public void Table_AtItsLimit_ForgetsTheOldest(int count, string? oldest)
    {
        var table = new TaskTable();
        for (var i = 0; i < count; i++)
        {
            table.Add($"t{i}", "a");
        }

        Assert.Equal((oldest, "a"), (table.ServerOf("t0"), table.ServerOf($"t{count - 1}")));
    }

    private static async Task<ScriptedUpstream> StartAsync(string name, string task)
    {
        var upstream = await ScriptedUpstream.StartAsync(name, Capabilities);
        var state = $"{{\"taskId\":\"{task}\",\"status\":\"working\",\"ttl\":1000,\"by\":\"{name}\"}}";
        upstream.OnCall = (context, id) =>
            ScriptedUpstream.AnswerAsync(context, ScriptedUpstream.Result(id, $"{{\"task\":{state}}}"));
        upstream.OnOther = (context, method, message, id) => AnswerAsync(context, method, message, id, task, state);
        return upstream;
    }

    private static Task AnswerAsync(
        HttpContext context, string method, JsonElement message, string id, string task, string state)
    {
        if (method == "tasks/list")
        {
            var others = "{\"taskId\":\"of-somebody-else\"}";
            return ScriptedUpstream.AnswerAsync(
                context, ScriptedUpstream.Result(id, $"{{\"tasks\":[{state},{others}]}}"));
        }

        var isKnown = method.StartsWith("tasks/", StringComparison.Ordinal)
            && message.GetProperty("params").GetProperty("taskId").GetString() == task;
        return ScriptedUpstream.AnswerAsync(
            context, isKnown ? ScriptedUpstream.Result(id, state) : ScriptedUpstream.Error(id, -32601));
    }

    private string Config() =>
        $"upstreams:\n  left: {Entry(_left)}\n  right: {Entry(_right)}\ntools: {{ defaultCost: 0 }}\n";

    private static string Entry(ScriptedUpstream upstream) =>
        $"{{ transport: http, url: \"{upstream.Url}\", allowPrivate: true }}";

    private static async Task BeginAsync(RawMcp client, string tool)
    {
        var begun = await client.PostAsync(Messages.Call(tool), Cancel);
        Assert.True(begun.ErrorCode is null, $"{begun}");
    }

    private static Task<RawAnswer> AskAsync(RawMcp client, string method, string id) =>
        client.PostAsync(Request(method, $"\"taskId\":\"{id}\""), Cancel);

    private static async Task<string?> ToldByAsync(RawMcp client, string method, string id)
    {
        var answer = await AskAsync(client, method, id);
        Assert.True(answer.ErrorCode is null, $"{method} {id}: {answer}");
        return answer.Json.GetProperty("result").GetProperty("by").GetString();
    }

    private static IEnumerable<string?> IdsOf(RawAnswer listed) =>
        listed.Json.GetProperty("result").GetProperty("tasks").EnumerateArray()
            .Select(task => task.GetProperty("taskId").GetString());

    private static string Request(string method, string parameters) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"{method}\",\"params\":{{{parameters}}}}}";
}
