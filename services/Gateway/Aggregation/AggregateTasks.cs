using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Aggregation;

/// <summary>
/// The tasks of the aggregate endpoint's callers: those of a legacy client are its session's, those of a modern one its
/// credential's. Nobody finds a task that another has begun.
/// </summary>
internal sealed class AggregateTasks(
    UpstreamSet upstreams, ToolAccess access, Func<SatGateConfig> config, ILogger<AggregateTasks> logger)
{
    /// <summary>Modern callers with tasks; the one that has had one for longest is forgotten.</summary>
    public const int PrincipalsMax = 1024;

    private readonly Dictionary<string, TaskTable> _modern = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public TaskTable Of(Call call)
    {
        if (call.Session is { } session)
        {
            return session.Tasks;
        }

        var key = call.Principal!.Key;
        lock (_modern)
        {
            if (_modern.TryGetValue(key, out var known))
            {
                return known;
            }

            if (_order.Count == PrincipalsMax)
            {
                _modern.Remove(_order.Dequeue());
            }

            _order.Enqueue(key);
            return _modern[key] = new TaskTable();
        }
    }

    /// <summary>The upstream that made the task of a request; null when this caller has no such task.</summary>
    public Upstream? OwnerOf(Call call) =>
        call.Text(call.Envelope.TaskId) is { } id && Of(call).ServerOf(id) is { } server
            && access.ShowsServer(call, server) ? upstreams.Find(server) : null;

    /// <summary>
    /// `tasks/list` of all upstreams that have one, in one page: the tasks of this caller, as their upstreams tell
    /// them.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>> ListAsync(Call call)
    {
        var lists = await Task.WhenAll(upstreams.All
            .Where(upstream => access.ShowsServer(call, upstream.Name))
            .Select(upstream => ListAsync(call, upstream)));
        return OwnAnswers.Object(writer =>
        {
            writer.WriteStartArray("tasks");
            foreach (var task in lists.SelectMany(list => list))
            {
                writer.WriteRawValue(task.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
        });
    }

    private async Task<List<ReadOnlyMemory<byte>>> ListAsync(Call call, Upstream upstream)
    {
        var tasks = new List<ReadOnlyMemory<byte>>();
        if (!call.Session!.Links.TryGetValue(upstream.Name, out var own)
            || Capabilities.Parse(own.InitializeResult)?["capabilities"]?["tasks"]?["list"] is null)
        {
            return tasks;
        }

        try
        {
            var link = await own.GetAsync(call.ClientLeft);
            ReadOnlyMemory<byte> cursor = default;
            var pagesLeft = config().Limits.ListPagesMax;
            do
            {
                var request = OwnMessages.List(McpMethod.TasksList, cursor, null, "");
                var answer = await Answer.AskAsync(link, request, false, upstream.Config.Timeout, call.ClientLeft);
                cursor = answer.IsResult ? Take(call, upstream.Name, answer.Result, tasks) : default;
            }
            while (!cursor.IsEmpty && --pagesLeft > 0);
        }
        catch (Exception exception) when (exception is UpstreamException or JsonException)
        {
            logger.ListMissing(upstream.Name, "tasks", exception.Message);
        }

        return tasks;
    }

    // A shared upstream tells the tasks of all its clients: only those of this one are handed on.
    private ReadOnlyMemory<byte> Take(
        Call call, string server, ReadOnlyMemory<byte> result, List<ReadOnlyMemory<byte>> tasks)
    {
        using var document = JsonDocument.Parse(result);
        if (document.RootElement.TryGetProperty("tasks", out var items) && items.ValueKind is JsonValueKind.Array)
        {
            foreach (var item in items.EnumerateArray())
            {
                if (item.ValueKind is JsonValueKind.Object && item.TryGetProperty("taskId", out var id)
                    && id.ValueKind is JsonValueKind.String && Of(call).ServerOf(id.GetString()!) == server)
                {
                    tasks.Add(Encoding.UTF8.GetBytes(item.GetRawText()));
                }
            }
        }

        return document.RootElement.TryGetProperty("nextCursor", out var next) && next.ValueKind is JsonValueKind.String
            ? Encoding.UTF8.GetBytes(next.GetRawText())
            : default;
    }
}
