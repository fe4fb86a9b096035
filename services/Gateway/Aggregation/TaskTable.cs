using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Aggregation;

/// <summary>
/// Which upstream made which task (MCP tasks, 2025-11-25 and the extension of 2026-07-28) of one caller behind the
/// aggregate endpoint. Ids stay as the upstreams chose them: one that two of them chose belongs to neither, because
/// asking the wrong one would show, or cancel, a stranger's work.
/// </summary>
internal sealed class TaskTable
{
    /// <summary>Tasks of one caller that are known; the oldest is forgotten, and then refused as unknown.</summary>
    public const int TasksMax = 1024;

    /// <summary>Characters of an id; the longest that specifications of ids suggest is far below.</summary>
    public const int IdCharsMax = 256;

    private readonly Dictionary<string, string?> _servers = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Remembers the task that an upstream's answer has created; nothing when it has created none.</summary>
    public void Note(string server, ReadOnlySpan<byte> message, in Envelope envelope)
    {
        if (TaskOf(message, envelope) is { Length: > 0 and <= IdCharsMax } id)
        {
            Add(id, server);
        }
    }

    public void Add(string id, string server)
    {
        lock (_servers)
        {
            if (_servers.TryGetValue(id, out var known))
            {
                _servers[id] = known == server ? server : null;
                return;
            }

            if (_order.Count == TasksMax)
            {
                _servers.Remove(_order.Dequeue());
            }

            _order.Enqueue(id);
            _servers[id] = server;
        }
    }

    /// <summary>Null when the task is unknown, forgotten, or claimed by two.</summary>
    public string? ServerOf(string id)
    {
        lock (_servers)
        {
            return _servers.GetValueOrDefault(id);
        }
    }

    // The legacy answer has the task in `task`; the modern one is the task, and says so.
    private static string? TaskOf(ReadOnlySpan<byte> message, in Envelope envelope) =>
        envelope.ResultTask.IsPresent ? JsonText.StringMember(envelope.ResultTask.Of(message), "taskId"u8)
        : envelope.ResultTaskId.IsPresent && envelope.ResultType.Of(message).SequenceEqual("\"task\""u8)
            ? JsonText.Decode(envelope.ResultTaskId.Of(message))
            : null;
}
