namespace SatGate.Gateway.Configuration;

/// <summary>Where the audit log is kept.</summary>
public enum AuditStore
{
    /// <summary>A SQLite file.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database, shared between gateways.</summary>
    Postgres,

    /// <summary>Nowhere: nothing is recorded.</summary>
    None,
}
