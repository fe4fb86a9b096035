using Npgsql;

namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>
/// The obvious alternative in SQL: one conditional UPDATE of one row per call, committed by itself. No ids, so a
/// repeated call is charged again; no expiry, no events. Less than the ledger does, at its best.
/// </summary>
internal sealed class PostgresTarget(string name, NpgsqlDataSource source) : IPairTarget
{
    private const string Create = """
        CREATE TABLE IF NOT EXISTS budget (id int PRIMARY KEY, remaining bigint NOT NULL, spent bigint NOT NULL)
            WITH (fillfactor = 50);
        INSERT INTO budget VALUES (1, 1::bigint << 50, 0) ON CONFLICT DO NOTHING;
        """;

    public string Name => name;

    public static PostgresTarget Open(string name, string connectionString, int connectionsMax, bool isDurable)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = connectionsMax,
            MaxAutoPrepare = 4,
            AutoPrepareMinUsages = 2,
            Options = $"-c synchronous_commit={(isDurable ? "on" : "off")}",
        };
        var source = NpgsqlDataSource.Create(builder);
        using var create = source.CreateCommand(Create);
        create.ExecuteNonQuery();
        return new PostgresTarget(name, source);
    }

    public ValueTask ReserveAsync(string id) =>
        RunAsync("UPDATE budget SET remaining = remaining - 1 WHERE id = 1 AND remaining >= 1");

    public ValueTask SettleAsync(string id) => RunAsync("UPDATE budget SET spent = spent + 1 WHERE id = 1");

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async ValueTask RunAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        var rows = await command.ExecuteNonQueryAsync(CancellationToken.None);
        Refused.ThrowUnless(rows == 1, rows);
    }
}
