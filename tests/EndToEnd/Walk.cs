using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// One run of tests/node/clients/walk.js: a real client walks through everything it can do with a server. The
/// transcript of a direct connection is what the gateway's must equal.
/// </summary>
internal static class Walk
{
    private static readonly TimeSpan s_walkTime = TimeSpan.FromSeconds(90);
    private static readonly ConcurrentDictionary<string, Lazy<Task<JsonObject>>> s_known = new();

    public static JsonObject Http(Uri url) => new() { ["type"] = "http", ["url"] = url.AbsoluteUri };

    public static JsonObject Sse(Uri url) => new() { ["type"] = "sse", ["url"] = url.AbsoluteUri };

    public static JsonObject Stdio(IEnumerable<string> command, string? memoryFile = null) => new()
    {
        ["type"] = "stdio",
        ["command"] = command.First(),
        ["args"] = new JsonArray([.. command.Skip(1).Select(word => (JsonNode)word)]),
        ["env"] = memoryFile is null ? new JsonObject() : new JsonObject { ["MEMORY_FILE_PATH"] = memoryFile },
    };

    /// <summary>Runs once for the same client, itinerary and transport, and remembers: for direct baselines.</summary>
    public static Task<JsonObject> RunOnceAsync(
        string client, string itinerary, JsonObject transport, string folder) =>
        s_known.GetOrAdd(
            $"{client} {itinerary} {transport.ToJsonString()}",
            _ => new(() => RunAsync(client, itinerary, transport, folder, CancellationToken.None))).Value;

    /// <param name="client">v1, or v2 with its mode: v2-legacy, v2-auto, v2-modern.</param>
    /// <param name="itinerary">The file of steps in clients/itineraries.</param>
    /// <param name="transport">Made by <see cref="Http"/>, <see cref="Sse"/> or <see cref="Stdio"/>.</param>
    /// <param name="folder">Where the files itinerary writes.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public static async Task<JsonObject> RunAsync(
        string client, string itinerary, JsonObject transport, string folder, CancellationToken cancellationToken)
    {
        var words = client.Split('-');
        var options = new JsonObject
        {
            ["sdk"] = words[0],
            ["mode"] = words.Length > 1 ? words[1] : "legacy",
            ["itinerary"] = itinerary,
            ["transport"] = transport.DeepClone(),
            ["folder"] = folder,
        };
        var output = await NodeProcess.RunAsync(
            TestNode.Script("clients/walk.js"), [options.ToJsonString()], s_walkTime, cancellationToken);
        return output.ExitCode == 0 && output.StandardOutput.StartsWith('{')
            ? JsonNode.Parse(output.StandardOutput)!.AsObject()
            : throw new InvalidOperationException($"The walk {options.ToJsonString()} failed: {output}");
    }

    // One text for each step that differs, after the gateway's own `_meta` members (satgate/…) are taken out.
    private static List<string> Differences(
        JsonObject direct, JsonObject through, Func<string, JsonNode?, JsonNode?>? normalize)
    {
        normalize ??= (_, outcome) => outcome;
        var differences = new List<string>();
        foreach (var (step, outcome) in direct)
        {
            var expected = normalize(step, outcome?.DeepClone());
            var actual = normalize(step, WithoutOwnMeta(through[step]?.DeepClone()));
            if (!JsonNode.DeepEquals(expected, actual))
            {
                differences.Add($"{step}\n  direct:  {Text(expected)}\n  through: {Text(actual)}");
            }
        }

        return differences;
    }

    /// <summary>Fails with every difference in full.</summary>
    public static void AssertSame(
        JsonObject direct, JsonObject through, Func<string, JsonNode?, JsonNode?>? normalize = null)
    {
        var differences = Differences(direct, through, normalize);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static string Text(JsonNode? node) => node?.ToJsonString(s_readable) ?? "nothing";

    private static readonly JsonSerializerOptions s_readable =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonNode? WithoutOwnMeta(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                WithoutOwnMeta(value);
                if (name == "_meta" && value is JsonObject meta)
                {
                    RemoveOwn(members, meta);
                }
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                WithoutOwnMeta(item);
            }
        }

        return node;
    }

    private static void RemoveOwn(JsonObject owner, JsonObject meta)
    {
        var own = meta.Select(member => member.Key).Where(IsOwn).ToList();
        own.ForEach(name => meta.Remove(name));
        if (own.Count > 0 && meta.Count == 0)
        {
            owner.Remove("_meta");
        }
    }

    private static bool IsOwn(string name) => name.StartsWith("satgate/", StringComparison.Ordinal);
}
