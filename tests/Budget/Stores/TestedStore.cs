namespace SatGate.Budget.Tests.Stores;

/// <summary>Every store that the conformance suite runs over.</summary>
public enum TestedStore
{
    Memory,
    Sqlite,
    Postgres,
    DaprRedis,
    DaprPostgres,
    DaprSqlite,
    DaprInMemory,
    DaprRealRedis,
    DaprRealPostgres,
}
