using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Gateway.Builtin;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Administration;

/// <summary>
/// The tools of the aggregate endpoint for holders of a role of `admin.auditorRoles`: free, answered here. One decision
/// for the list and the call: whoever does not see a tool is told that there is none of that name.
/// </summary>
internal sealed class AdminTools(
    SettingsSource settings, UpstreamSet upstreams, ToolAccess access, IAuditTools? audit = null)
{
    /// <summary>Names that no upstream's tool may have bare: those of the tools that anybody may hold.</summary>
    public IReadOnlyList<string> Reserved => settings.Current.Config.Admin.AuditorRoles.Count == 0
        ? []
        : [.. AdminTool.All.Where(tool => audit is not null || !tool.IsAboutRecord).Select(tool => tool.Name)];

    /// <summary>What `tools/list` shows of them to this caller.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Items(Call call) =>
        AdminTool.All.Where(tool => IsFor(call, tool)).Select(tool => tool.Item);

    /// <summary>Whether this caller has a tool of this name.</summary>
    public bool Has(Call call, string name) => AdminTool.All.Any(tool => tool.Name == name && IsFor(call, tool));

    /// <summary>The answer; null when this caller has no tool of this name.</summary>
    public async ValueTask<Route?> TryRouteAsync(Call call, string name)
    {
        if (!Has(call, name))
        {
            return null;
        }

        var sent = call.Envelope.Arguments.Of(call.Body);
        using var arguments = JsonDocument.Parse(sent.IsEmpty ? "{}"u8.ToArray() : sent);
        if (arguments.RootElement.ValueKind is not JsonValueKind.Object)
        {
            return new RefuseRoute(Refusal.InvalidParams("`params.arguments` must be an object."));
        }

        var answer = name switch
        {
            "list_servers" => ListServers(call),
            "server_status" => ServerStatus(call, arguments.RootElement),
            _ => await audit!.AnswerAsync(name, arguments.RootElement, CallerOf(call), call.ClientLeft),
        };
        return new AnswerRoute(Result(call, answer));
    }

    private bool IsFor(Call call, AdminTool tool) =>
        (audit is not null || !tool.IsAboutRecord)
        && CallerOf(call) is { IsAuditor: true } auditor
        && (!tool.IsAboutWhole || auditor.Tenant.Length == 0);

    private Caller CallerOf(Call call) => Callers.Of(call.Principal!, settings.Current.Config);

    // What the caller may not use is none of its servers, auditor or not.
    private JsonObject ListServers(Call call) => new()
    {
        ["servers"] = new JsonArray([.. upstreams.All
            .Where(upstream => access.ShowsServer(call, upstream.Name))
            .Select(upstream => (JsonNode)Describe(upstream))]),
    };

    private JsonObject? ServerStatus(Call call, JsonElement arguments) =>
        arguments.TryGetProperty("server", out var server) && server.ValueKind is JsonValueKind.String
        && upstreams.Find(server.GetString()!) is { } upstream && access.ShowsServer(call, upstream.Name)
            ? Describe(upstream)
            : null;

    // Neither URL nor command line: both may hold credentials.
    private static JsonObject Describe(Upstream upstream)
    {
        var status = upstream.Status;
        return new JsonObject
        {
            ["name"] = upstream.Name,
            ["transport"] = upstream.Config.Transport.ToString().ToLowerInvariant(),
            ["state"] = status.State.ToString().ToLowerInvariant(),
            ["since"] = status.Since.ToUnixTimeMilliseconds(),
            ["restarts"] = upstream.Restarts,
        };
    }

    private static ReadOnlyMemory<byte> Result(Call call, JsonObject? answer) => OwnAnswers.Object(writer =>
    {
        BuiltinMethods.Complete(writer, call);
        writer.WriteStartArray("content");
        writer.WriteStartObject();
        writer.WriteString("type", "text");
        writer.WriteString("text", answer?.ToJsonString() ?? "An argument is unknown or out of range.");
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (answer is not null)
        {
            writer.WritePropertyName("structuredContent");
            answer.WriteTo(writer);
        }

        writer.WriteBoolean("isError", answer is null);
        writer.WriteStartObject("_meta");
        writer.WriteNumber(MetaKeys.Cost, 0);
        writer.WriteEndObject();
    });
}
