namespace SatGate.Audit;

/// <summary>Where the audit log is kept.</summary>
public enum AuditStoreKind
{
    Unspecified = 0,

    Sqlite = 1,

    Postgres = 2,
}
