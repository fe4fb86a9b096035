namespace SatGate.Gateway.Configuration;

/// <summary>Where accounts are kept.</summary>
public enum BudgetStore
{
    /// <summary>A SQLite file; survives restarts and kills.</summary>
    Sqlite,

    /// <summary>Memory; a restart begins with full budgets again.</summary>
    Memory,

    /// <summary>A PostgreSQL database, shared between gateways.</summary>
    Postgres,

    /// <summary>The Budget service beside a Dapr sidecar, and its state store; never in one process.</summary>
    Dapr,
}
