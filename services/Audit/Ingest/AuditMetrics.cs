using System.Diagnostics.Metrics;

namespace SatGate.Audit.Ingest;

/// <summary>The service's metrics (docs/wire.md, Metrics).</summary>
internal static class AuditMetrics
{
    private static readonly Meter s_meter = new("SatGate.Audit");

    private static readonly Counter<long> s_records =
        s_meter.CreateCounter<long>("satgate_audit_records_total", null, "Records written by Audit.");

    /// <summary>So many new records are durable; repeats are none.</summary>
    public static void Recorded(int records) => s_records.Add(records);
}
