using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Audit.Query;

namespace SatGate.Audit.Export;

/// <summary>
/// OCSF 1.3.0, class API Activity (6003), one JSON object a line; what has no place there is unmapped.
/// </summary>
internal sealed class OcsfFormat : IRecordFormat
{
    private const int ApiActivity = 6003;
    private const int ApplicationActivity = 6;
    private const int OtherActivity = 99;

    private static readonly JsonSerializerOptions s_plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Head => "";

    public string Of(JsonElement record)
    {
        var view = new RecordView(record);
        var isRefused = IsRefused(view);
        var (status, statusName) = isRefused || view.Outcome is "tool_error" ? (2, "Failure") : (1, "Success");
        var (severity, severityName) = isRefused ? (3, "Medium") : (1, "Informational");
        return new JsonObject
        {
            ["activity_id"] = OtherActivity,
            ["activity_name"] = view.Type,
            ["category_uid"] = ApplicationActivity,
            ["category_name"] = "Application Activity",
            ["class_uid"] = ApiActivity,
            ["class_name"] = "API Activity",
            ["type_uid"] = (ApiActivity * 100) + OtherActivity,
            ["time"] = view.Time,
            ["severity_id"] = severity,
            ["severity"] = severityName,
            ["status_id"] = status,
            ["status"] = statusName,
            ["status_code"] = view.Reason,
            ["duration"] = view.DurationMs,
            ["action_id"] = isRefused ? 2 : 1,
            ["action"] = isRefused ? "Denied" : "Allowed",
            ["actor"] = new JsonObject
            {
                ["user"] = new JsonObject { ["name"] = view.Principal, ["uid"] = view.TokenId },
                ["session"] = new JsonObject { ["uid"] = view.Session },
            },
            ["api"] = new JsonObject
            {
                ["operation"] = view.Tool.Length > 0 ? view.Tool : view.Type,
                ["service"] = new JsonObject { ["name"] = view.Server },
                ["request"] = new JsonObject { ["uid"] = view.Request },
            },
            ["src_endpoint"] = new JsonObject { ["ip"] = view.Address.Length > 0 ? view.Address : "0.0.0.0" },
            ["metadata"] = new JsonObject
            {
                ["version"] = "1.3.0",
                ["uid"] = view.EventId,
                ["sequence"] = view.Number,
                ["logged_time"] = view.Received,
                ["tenant_uid"] = view.Tenant,
                ["product"] = new JsonObject { ["name"] = "SatGate.Micro", ["vendor_name"] = "SatGate" },
            },
            ["unmapped"] = JsonNode.Parse(record.GetRawText()),
        }.ToJsonString(s_plain) + "\n";
    }

    internal static bool IsRefused(RecordView view) =>
        view.Decision is "denied" || view.Type is "auth_failure" or "policy_denied" or "rate_limited"
            or "budget_exhausted";
}
