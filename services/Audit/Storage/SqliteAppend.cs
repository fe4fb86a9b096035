using Microsoft.Data.Sqlite;
using SatGate.Audit.Ingest;
using SatGate.Audit.Usage;

namespace SatGate.Audit.Storage;

/// <summary>
/// One append: BEGIN IMMEDIATE before anything is read, so the end of the log that it saw is the end it adds to,
/// whoever else has the file open.
/// </summary>
internal sealed class SqliteAppend : IAppendTransaction
{
    private readonly SqliteSession _session;
    private readonly Action _released;
    private bool _isOpen = true;
    private bool _hasErased;

    public SqliteAppend(
        SqliteSession session,
        IReadOnlyList<RecordKey> keys,
        IReadOnlyCollection<string> accounts,
        Action released)
    {
        _session = session;
        _released = released;
        session.Run("BEGIN IMMEDIATE");
        try
        {
            State = new AppendState(SqliteAuditStore.ReadHead(session), Known(keys), Sequences(accounts));
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public AppendState State { get; }

    public Task CommitAsync(AppendPlan plan, CancellationToken cancellationToken) =>
        SqliteAuditStore.Guard("append", () =>
        {
            WriteRecords(plan);
            foreach (var (account, sequence) in plan.Sequences)
            {
                _session.Run(
                    "INSERT OR REPLACE INTO sequence VALUES(@account, @next, @time, @gaps, @restarts, @level)",
                    ("@account", account), ("@next", sequence.Next), ("@time", sequence.FirstTime),
                    ("@gaps", sequence.GapsText), ("@restarts", sequence.Restarts), ("@level", sequence.Level));
            }

            foreach (var (name, count) in plan.Tallies)
            {
                _session.Run(
                    "INSERT INTO tally VALUES(@name, @count) ON CONFLICT DO UPDATE SET count = count + excluded.count",
                    ("@name", name), ("@count", count));
            }

            foreach (var (key, totals) in plan.Usage)
            {
                WriteUsage(key, totals);
            }

            _session.Run("COMMIT");
            _isOpen = false;
            if (_hasErased)
            {
                // The write-ahead log still has the texts.
                _session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }

            return true;
        });

    public Task EraseAsync(IReadOnlyList<SequenceGap> ranges, CancellationToken cancellationToken) =>
        SqliteAuditStore.Guard("erase", () =>
        {
            foreach (var (first, last) in ranges)
            {
                _session.Run(
                    "UPDATE record SET body = NULL WHERE n BETWEEN @first AND @last",
                    ("@first", first), ("@last", last));
            }

            _hasErased = true;
            return true;
        });

    public ValueTask DisposeAsync()
    {
        if (_isOpen)
        {
            RollBack();
        }

        _released();
        return ValueTask.CompletedTask;
    }

    private void WriteRecords(AppendPlan plan)
    {
        var number = plan.First;
        foreach (var record in plan.Records)
        {
            _session.Run(
                "INSERT INTO record VALUES(@n, @time, @id, @leaf, @body)",
                ("@n", number++), ("@time", record.Key.Time), ("@id", record.Key.IdBytes()),
                ("@leaf", record.Leaf.ToArray()), ("@body", record.Body));
        }

        foreach (var node in plan.Nodes)
        {
            _session.Run(
                "INSERT INTO node VALUES(@level, @position, @hash)",
                ("@level", node.Level), ("@position", node.Position), ("@hash", node.Hash.ToArray()));
        }

        _session.Run(
            "UPDATE head SET size = @size, received = @received, frontier = @frontier",
            ("@size", plan.Head.Size), ("@received", plan.Head.Received),
            ("@frontier", plan.Head.Frontier.ToBytes()));
    }

    private void WriteUsage(UsageKey key, UsageTotals totals) => _session.Run(
        SqliteAuditSchema.AddUsage,
        ("@day", key.Day), ("@tenant", key.Tenant), ("@principal", key.Principal), ("@token", key.TokenId),
        ("@account", key.Account), ("@server", key.Server), ("@tool", key.Tool),
        ("@calls", totals.Calls), ("@denied", totals.Denied), ("@errors", totals.Errors),
        ("@credits", totals.Credits), ("@posted", totals.Posted), ("@duration", totals.DurationUs),
        ("@durationMax", totals.DurationUsMax), ("@in", totals.BytesIn), ("@out", totals.BytesOut));

    private HashSet<RecordKey> Known(IReadOnlyList<RecordKey> keys)
    {
        var known = new HashSet<RecordKey>();
        foreach (var key in keys)
        {
            if (_session.Statement(
                "SELECT 1 FROM record WHERE time = @time AND id = @id",
                ("@time", key.Time), ("@id", key.IdBytes())).ExecuteScalar() is not null)
            {
                known.Add(key);
            }
        }

        return known;
    }

    private Dictionary<string, AccountSequence> Sequences(IReadOnlyCollection<string> accounts)
    {
        var sequences = new Dictionary<string, AccountSequence>();
        foreach (var account in accounts)
        {
            foreach (var sequence in _session.Rows(
                StoredRows.Sequence,
                "SELECT account, next, first_time, gaps, restarts, level FROM sequence WHERE account = @account",
                ("@account", account)))
            {
                sequences[account] = sequence;
            }
        }

        return sequences;
    }

    // After a failed COMMIT (a full disk) SQLite may have rolled back by itself.
    private void RollBack()
    {
        _isOpen = false;
        try
        {
            _session.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // There was nothing left to roll back.
        }
    }
}
