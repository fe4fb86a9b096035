using System.Data.Common;
using SatGate.Audit.Chain;
using SatGate.Audit.Ingest;
using SatGate.Audit.Usage;

namespace SatGate.Audit.Storage;

/// <summary>Rows of the tables as what they mean, in either store.</summary>
internal static class StoredRows
{
    public static LogHead Head(DbDataReader row) =>
        new(Frontier.FromBytes(row.GetInt64(0), row.GetFieldValue<byte[]>(2)), row.GetInt64(1));

    public static StoredRecord Record(DbDataReader row) => new(
        row.GetInt64(0),
        new TreeHash(row.GetFieldValue<byte[]>(1)),
        row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2));

    public static Checkpoint Checkpoint(DbDataReader row, string log) => new(
        log, row.GetInt64(0), new TreeHash(row.GetFieldValue<byte[]>(1)), row.GetInt64(2), row.GetString(3),
        row.GetFieldValue<byte[]>(4));

    public static PublicKey Key(DbDataReader row) => new(
        row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetString(2), row.GetFieldValue<byte[]>(3),
        row.GetFieldValue<byte[]>(4));

    public static AccountSequence Sequence(DbDataReader row) => new(
        row.GetInt64(1), row.GetInt64(2), AccountSequence.ParseGaps(row.GetString(3)), row.GetInt32(4),
        row.GetInt32(5));

    public static (UsageKey Key, UsageTotals Totals) Usage(DbDataReader row) => (
        new UsageKey(
            row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
            row.GetString(5), row.GetString(6)),
        new UsageTotals
        {
            Calls = row.GetInt64(7),
            Denied = row.GetInt64(8),
            Errors = row.GetInt64(9),
            Credits = row.GetInt64(10),
            Posted = row.GetInt64(11),
            DurationUs = row.GetInt64(12),
            DurationUsMax = row.GetInt64(13),
            BytesIn = row.GetInt64(14),
            BytesOut = row.GetInt64(15),
        });
}
