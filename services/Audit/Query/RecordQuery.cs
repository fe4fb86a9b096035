using System.Text;
using System.Text.Json;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Query;

/// <summary>
/// Finds records by going over the log, backwards or forwards, at most so many at a time. A cursor is a record's
/// number:
/// the log only grows at its end, so it stays where it is for ever.
/// </summary>
internal static class RecordQuery
{
    public const int RecordsMax = 1_000;

    /// <summary>Looked at for one page; some tenths of a second.</summary>
    public const int ScannedMax = 100_000;

    private const int RecordsAtOnce = 1_024;

    /// <summary>Newest first, those before the cursor.</summary>
    public static async Task<RecordPage> BackAsync(
        IAuditStore store, RecordFilter filter, long? before, int recordsMax, CancellationToken cancellationToken)
    {
        var found = new List<byte[]>();
        var next = before ?? long.MaxValue;
        for (var scanned = 0; scanned < ScannedMax;)
        {
            var records = await store.ReadRecordsBackAsync(next, RecordsAtOnce, cancellationToken);
            foreach (var record in records)
            {
                scanned++;
                next = record.Number;
                if (record.Body is { } body)
                {
                    if (filter.From is not null && filter.IsBefore(ReceivedOf(body)))
                    {
                        return new RecordPage(found, null);
                    }

                    if (filter.Matches(body))
                    {
                        found.Add(body);
                    }
                }

                if (found.Count == recordsMax)
                {
                    return new RecordPage(found, next == 0 ? null : next);
                }
            }

            if (records.Count == 0 || next == 0)
            {
                return new RecordPage(found, null);
            }
        }

        return new RecordPage(found, next);
    }

    /// <summary>Oldest first, from the cursor on. Next is always given: there may be more later.</summary>
    public static async Task<RecordPage> ForwardAsync(
        IAuditStore store, RecordFilter filter, long from, int recordsMax, CancellationToken cancellationToken)
    {
        var found = new List<byte[]>();
        for (var scanned = 0; scanned < ScannedMax && found.Count < recordsMax;)
        {
            var records = await store.ReadRecordsAsync(from, RecordsAtOnce, cancellationToken);
            foreach (var record in records.TakeWhile(_ => found.Count < recordsMax))
            {
                scanned++;
                from = record.Number + 1;
                if (record.Body is { } body && filter.Matches(body))
                {
                    found.Add(body);
                }
            }

            if (records.Count < RecordsAtOnce)
            {
                break;
            }
        }

        return new RecordPage(found, from);
    }

    // `{"n":7,"received":123,…`: always the second member.
    private static long ReceivedOf(byte[] record)
    {
        var reader = new Utf8JsonReader(record);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && reader.ValueTextEquals("received"u8))
            {
                reader.Read();
                return reader.GetInt64();
            }
        }

        throw new InvalidDataException(Encoding.UTF8.GetString(record));
    }
}
