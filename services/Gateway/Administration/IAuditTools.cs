using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Administration;

/// <summary>
/// What the admin tools about the record answer (docs/audit.md, Admin tools). The host that has the log provides it;
/// without one there are no such tools. Asked for auditors alone.
/// </summary>
public interface IAuditTools
{
    /// <summary>The answer; null when an argument cannot be read or is out of range.</summary>
    /// <param name="tool">`audit_log`, `audit_verify`, `audit_stats` or `usage`.</param>
    /// <param name="arguments">The tool's arguments, an object.</param>
    /// <param name="auditor">Who asks: one with a tenant is told of that tenant alone.</param>
    Task<JsonObject?> AnswerAsync(
        string tool, JsonElement arguments, Caller auditor, CancellationToken cancellationToken);
}
