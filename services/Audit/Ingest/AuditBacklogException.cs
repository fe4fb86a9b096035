using System.Globalization;

namespace SatGate.Audit.Ingest;

/// <summary>The audit log's queue is full; nothing was taken, and the sender keeps what it has.</summary>
public sealed class AuditBacklogException(long waiting)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{waiting} events wait already for the audit log"));
