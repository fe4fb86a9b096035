using Npgsql;
using NpgsqlTypes;
using SatGate.Audit.Ingest;
using SatGate.Audit.Usage;

namespace SatGate.Audit.Storage;

/// <summary>
/// One append: a transaction that locks the head's row before anything else is read. Whoever comes second waits there,
/// and then reads what the first has committed.
/// </summary>
internal sealed class PostgresAppend : IAppendTransaction
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresAppend(NpgsqlConnection connection, NpgsqlTransaction transaction, AppendState state)
    {
        _connection = connection;
        _transaction = transaction;
        State = state;
    }

    public AppendState State { get; }

    public static async Task<PostgresAppend> BeginAsync(
        NpgsqlDataSource source,
        IReadOnlyList<RecordKey> keys,
        IReadOnlyCollection<string> accounts,
        CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(cancellationToken);
            var head = (await PostgresAuditStore.RowsAsync(
                connection, StoredRows.Head, "SELECT size, received, frontier FROM audit_head FOR UPDATE", [],
                cancellationToken)).Single();
            var known = await PostgresAuditStore.RowsAsync(
                connection,
                row => new RecordKey(row.GetInt64(0), System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(
                    row.GetFieldValue<byte[]>(1))),
                """
                SELECT r.time, r.id FROM audit_record r
                JOIN unnest($1::bigint[], $2::bytea[]) AS k(time, id) ON r.time = k.time AND r.id = k.id
                """,
                [keys.Select(key => key.Time).ToArray(), keys.Select(key => key.IdBytes()).ToArray()],
                cancellationToken);
            var sequences = await PostgresAuditStore.RowsAsync(
                connection,
                row => (Account: row.GetString(0), Sequence: StoredRows.Sequence(row)),
                "SELECT account, next, first_time, gaps, restarts, level FROM audit_sequence WHERE account = ANY($1)",
                [accounts.ToArray()],
                cancellationToken);
            return new PostgresAppend(connection, transaction, new AppendState(
                head, known.ToHashSet(), sequences.ToDictionary(each => each.Account, each => each.Sequence)));
        }
        catch
        {
            if (transaction is not null)
            {
                await transaction.DisposeAsync();
            }

            await connection.DisposeAsync();
            throw;
        }
    }

    public Task CommitAsync(AppendPlan plan, CancellationToken cancellationToken) =>
        PostgresAuditStore.GuardAsync("append", async () =>
        {
            await CopyRecordsAsync(plan, cancellationToken);
            await using var batch = new NpgsqlBatch(_connection, _transaction);
            foreach (var node in plan.Nodes)
            {
                Add(batch, "INSERT INTO audit_node VALUES($1, $2, $3)", node.Level, node.Position, node.Hash.ToArray());
            }

            foreach (var (account, sequence) in plan.Sequences)
            {
                Add(
                    batch,
                    """
                    INSERT INTO audit_sequence VALUES($1, $2, $3, $4, $5, $6) ON CONFLICT (account) DO UPDATE SET
                        next = excluded.next, first_time = excluded.first_time, gaps = excluded.gaps,
                        restarts = excluded.restarts, level = excluded.level
                    """,
                    account, sequence.Next, sequence.FirstTime, sequence.GapsText, sequence.Restarts, sequence.Level);
            }

            foreach (var (name, count) in plan.Tallies)
            {
                Add(
                    batch,
                    "INSERT INTO audit_tally AS t VALUES($1, $2) "
                    + "ON CONFLICT (name) DO UPDATE SET count = t.count + excluded.count",
                    name, count);
            }

            foreach (var (key, totals) in plan.Usage)
            {
                AddUsage(batch, key, totals);
            }

            Add(batch, "UPDATE audit_head SET size = $1, received = $2, frontier = $3",
                plan.Head.Size, plan.Head.Received, plan.Head.Frontier.ToBytes());
            await batch.ExecuteNonQueryAsync(cancellationToken);
            await _transaction.CommitAsync(cancellationToken);
            return true;
        });

    public Task EraseAsync(IReadOnlyList<SequenceGap> ranges, CancellationToken cancellationToken) =>
        PostgresAuditStore.GuardAsync("erase", async () =>
        {
            await using var batch = new NpgsqlBatch(_connection, _transaction);
            foreach (var (first, last) in ranges)
            {
                Add(batch, "UPDATE audit_record SET body = NULL WHERE n BETWEEN $1 AND $2", first, last);
            }

            return await batch.ExecuteNonQueryAsync(cancellationToken);
        });

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task CopyRecordsAsync(AppendPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Records.Count == 0)
        {
            return;
        }

        await using var import = await _connection.BeginBinaryImportAsync(
            "COPY audit_record (n, time, id, leaf, body) FROM STDIN (FORMAT BINARY)", cancellationToken);
        var number = plan.First;
        foreach (var record in plan.Records)
        {
            await import.StartRowAsync(cancellationToken);
            await import.WriteAsync(number++, NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(record.Key.Time, NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(record.Key.IdBytes(), NpgsqlDbType.Bytea, cancellationToken);
            await import.WriteAsync(record.Leaf.ToArray(), NpgsqlDbType.Bytea, cancellationToken);
            await import.WriteAsync(record.Body, NpgsqlDbType.Bytea, cancellationToken);
        }

        await import.CompleteAsync(cancellationToken);
    }

    private static void AddUsage(NpgsqlBatch batch, UsageKey key, UsageTotals totals) => Add(
        batch, PostgresAuditSchema.AddUsage,
        key.Day, key.Tenant, key.Principal, key.TokenId, key.Account, key.Server, key.Tool, totals.Calls,
        totals.Denied, totals.Errors, totals.Credits, totals.Posted, totals.DurationUs, totals.DurationUsMax,
        totals.BytesIn, totals.BytesOut);

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
    }
}
