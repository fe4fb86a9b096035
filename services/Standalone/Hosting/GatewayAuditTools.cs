using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Audit.Api;
using SatGate.Gateway.Administration;
using SatGate.Gateway.Identity;

namespace SatGate.Standalone.Hosting;

/// <summary>The log of this process behind the gateway's admin tools, within what the auditor may see.</summary>
internal sealed class GatewayAuditTools(AuditTools tools) : IAuditTools
{
    public Task<JsonObject?> AnswerAsync(
        string tool, JsonElement arguments, Caller auditor, CancellationToken cancellationToken) =>
        tools.AnswerAsync(tool, arguments, AuditReaders.Of(auditor), cancellationToken);
}
