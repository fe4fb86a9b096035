namespace SatGate.Gateway.Configuration;

/// <summary>How much may be spent, and where that is kept.</summary>
public sealed record BudgetConfig
{
    /// <summary>
    /// Lifetime credits of the account the config opens. Null is no limit; 0 lets only free tools through.
    /// </summary>
    public long? Limit { get; init; }

    /// <summary>Caps per period; they hold together with <see cref="Limit"/>.</summary>
    public ConfigList<BudgetWindow> Windows { get; init; } = [];

    public BudgetStore Store { get; init; } = BudgetStore.Sqlite;

    /// <summary>
    /// The SQLite file, resolved against the config file's folder and not the working directory: an agent that starts
    /// the gateway elsewhere must find the same budget, not a new one.
    /// </summary>
    public string Path { get; init; } = DefaultPath;

    /// <summary>
    /// How to reach PostgreSQL, as Npgsql reads it. A secret as a whole, because it may hold a password.
    /// </summary>
    public Secret? Connection { get; init; }

    public BudgetFailMode FailMode { get; init; } = BudgetFailMode.Closed;

    /// <summary>Relative to the config file's folder.</summary>
    public const string DefaultPath = ".satgate/budget.db";
}
