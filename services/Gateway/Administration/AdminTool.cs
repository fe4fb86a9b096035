using System.Text;
using System.Text.Json.Nodes;

namespace SatGate.Gateway.Administration;

/// <summary>One of the gateway's own tools for auditors, as `tools/list` shows it.</summary>
/// <param name="Name">Bare.</param>
/// <param name="IsAboutRecord">Answered from the audit log, so only where there is one.</param>
/// <param name="IsAboutWhole">Tells of all tenants, so not for the auditor of one.</param>
internal sealed record AdminTool(string Name, bool IsAboutRecord, bool IsAboutWhole, ReadOnlyMemory<byte> Item)
{
    private static readonly string[] s_filters =
    [
        "topic", "type", "tenant", "principal", "token", "lineage", "account", "session", "request", "server", "tool",
        "decision", "outcome", "since", "until", "text",
    ];

    public static IReadOnlyList<AdminTool> All { get; } =
    [
        Make("audit_log", "Records of the audit log, newest first. `next` goes into `before` for the older ones.",
            isAboutRecord: true, isAboutWhole: false,
            [.. s_filters.Select(name => (name, "string")), ("limit", "integer"), ("before", "integer")]),
        Make("audit_verify", "Verifies the whole audit log against its signatures.", true, true, []),
        Make("audit_stats", "How many records there are of what, and which events never came.", true, true, []),
        Make("usage", "Calls, errors and credits by day, tenant, principal, token, account, server or tool.",
            true, false, [("by", "array"), ("since", "string"), ("until", "string")]),
        Make("list_servers", "The upstream MCP servers and whether they are up.", false, false, []),
        Make("server_status", "The state of one upstream MCP server.", false, false, [("server", "string")]),
    ];

    private static AdminTool Make(
        string name, string description, bool isAboutRecord, bool isAboutWhole,
        IReadOnlyList<(string Name, string Type)> parameters)
    {
        var properties = new JsonObject();
        foreach (var (parameter, type) in parameters)
        {
            properties[parameter] = type == "array"
                ? new JsonObject { ["type"] = type, ["items"] = new JsonObject { ["type"] = "string" } }
                : new JsonObject { ["type"] = type };
        }

        var item = new JsonObject
        {
            ["name"] = name,
            ["description"] = description,
            ["inputSchema"] = new JsonObject
            {
                ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false,
            },
            ["annotations"] = new JsonObject { ["readOnlyHint"] = true, ["openWorldHint"] = false },
        };
        return new AdminTool(name, isAboutRecord, isAboutWhole, Encoding.UTF8.GetBytes(item.ToJsonString()));
    }
}
