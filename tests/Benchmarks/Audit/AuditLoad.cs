using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Audit;
using SatGate.Audit.Chain;
using SatGate.Audit.Ingest;
using SatGate.Contracts.Events.V1;

namespace SatGate.Benchmarks.Audit;

/// <summary>Events as a busy gateway sends them, and the log that takes them.</summary>
internal static class AuditLoad
{
    private static readonly ByteString s_digest = ByteString.CopyFrom(new byte[32]);

    /// <summary>Opens or creates a log in a folder, with the settings as shipped.</summary>
    public static (AuditLog Log, AuditIngest Ingest) Open(string folder)
    {
        var log = AuditServices.Open(
            new AuditSettings
            {
                Store = AuditStoreKind.Sqlite,
                Path = Path.Combine(folder, "audit.db"),
                KeyPath = Path.Combine(folder, "audit.key"),
            },
            TimeProvider.System,
            NullLogger<AuditLog>.Instance);
        return (log, new AuditIngest(log, new IngestSettings(), NullLogger<AuditIngest>.Instance));
    }

    /// <summary>A call of one of 50 principals to one of 20 tools; ids are as random as real ones.</summary>
    public static Event[] Batch(int size)
    {
        var batch = new Event[size];
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < size; i++)
        {
            var number = Random.Shared.Next();
            batch[i] = new Event
            {
                EventId = Guid.NewGuid().ToString("N"),
                Type = "tool_call",
                Time = now,
                Tenant = "acme",
                Principal = string.Create(CultureInfo.InvariantCulture, $"agent-{number % 50}"),
                TokenId = "6490d8144ce84f590ff20503aa6de1b6",
                Account = "sub:6490d8144ce84f590ff20503aa6de1b6",
                SessionId = "01890a5d-ac96-774b-bcce-b302099a8057",
                RequestId = Guid.NewGuid().ToString("N"),
                ToolCall = new ToolCall
                {
                    Server = "files",
                    Tool = string.Create(CultureInfo.InvariantCulture, $"tool_{number % 20}"),
                    Cost = 5,
                    Decision = ToolCall.Types.Decision.Allowed,
                    Outcome = ToolCall.Types.Outcome.Ran,
                    DurationMs = 12,
                    DurationUs = 12_345,
                    ArgsSha256 = s_digest,
                    ResultSha256 = s_digest,
                    BytesIn = 420,
                    BytesOut = 2_048,
                    ReservationId = Guid.NewGuid().ToString("N"),
                    Method = "tools/call",
                },
            };
        }

        return batch;
    }
}
