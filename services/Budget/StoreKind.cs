namespace SatGate.Budget;

/// <summary>Where a Budget service keeps its accounts.</summary>
public enum StoreKind
{
    /// <summary>Not said: the service does not start.</summary>
    Unspecified = 0,

    /// <summary>In this process, gone with it.</summary>
    Memory = 1,

    /// <summary>One file of this machine, every answer durable.</summary>
    Sqlite = 2,

    /// <summary>A PostgreSQL database, which several processes may share; every answer durable.</summary>
    Postgres = 3,

    /// <summary>The state store component of the Dapr sidecar, which several processes may share.</summary>
    Dapr = 4,
}
