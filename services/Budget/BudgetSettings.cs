using SatGate.Budget.Accounts;
using SatGate.Budget.Stores;

namespace SatGate.Budget;

/// <summary>All settings of the Budget service.</summary>
public sealed record BudgetSettings
{
    public StoreKind Store { get; init; }

    public SqliteStoreSettings Sqlite { get; init; } = new();

    public PostgresStoreSettings Postgres { get; init; } = new();

    public DaprStoreSettings Dapr { get; init; } = new();

    public LedgerSettings Ledger { get; init; } = new();
}
