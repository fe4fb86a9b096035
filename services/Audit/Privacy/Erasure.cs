using System.Globalization;
using System.Text.Json;
using SatGate.Audit.Chain;
using SatGate.Audit.Ingest;
using SatGate.Audit.Query;
using SatGate.Audit.Verification;

namespace SatGate.Audit.Privacy;

/// <summary>
/// Removes the texts of records for good and keeps their hashes, so that the log still verifies; and records, in the
/// same transaction, which ones and why: a record without text that no other record accounts for is a tampered one. The
/// log's own records are never erased.
/// </summary>
internal static class Erasure
{
    /// <summary>Ranges of one `erased` record; more make another one.</summary>
    public const int RangesMax = 1_000;

    public const int ReasonCharactersMax = 256;

    /// <param name="filter">Which records; at least one member is asked for.</param>
    /// <param name="received">Only those received before this time, Unix milliseconds; null for all.</param>
    /// <returns>Records erased.</returns>
    public static async Task<long> RunAsync(
        AuditLog log, RecordFilter filter, long? received, string reason, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reason.Length, ReasonCharactersMax);
        var (erased, ranges) = (0L, new List<SequenceGap>());
        var end = (await log.Store.ReadHeadAsync(cancellationToken)).Size;
        for (var next = 0L; next < end;)
        {
            var page = await RecordQuery.ForwardAsync(
                log.Store, filter, next, RecordQuery.RecordsMax, cancellationToken);
            var isPast = false;
            foreach (var record in page.Records)
            {
                using var document = JsonDocument.Parse(record);
                var view = new RecordView(document.RootElement);
                isPast = view.Received >= received || view.Number >= end;
                if (isPast)
                {
                    break;
                }

                if (view.Topic != RecordText.OwnTopic)
                {
                    erased++;
                    Add(ranges, view.Number);
                }
            }

            if (ranges.Count >= RangesMax)
            {
                await WriteAsync(log, filter, reason, ranges, cancellationToken);
            }

            if (isPast || page.Next == next)
            {
                break;
            }

            next = page.Next!.Value;
        }

        await WriteAsync(log, filter, reason, ranges, cancellationToken);
        return erased;
    }

    private static async Task WriteAsync(
        AuditLog log, RecordFilter filter, string reason, List<SequenceGap> ranges,
        CancellationToken cancellationToken)
    {
        foreach (var part in ranges.Chunk(RangesMax))
        {
            var detail = new CanonicalText();
            detail.Begin();
            detail.Text("reason"u8, reason);
            detail.Text("tenant"u8, filter.Tenant ?? "");
            detail.Text("ranges"u8, string.Join(',', part.Select(range => string.Create(
                CultureInfo.InvariantCulture, $"{range.First}-{range.Last}"))));
            detail.End();
            await log.AppendOwnAsync(ErasedRanges.RecordType, detail.Written.ToArray(), part, cancellationToken);
        }

        ranges.Clear();
    }

    private static void Add(List<SequenceGap> ranges, long number)
    {
        if (ranges.Count > 0 && ranges[^1].Last == number - 1)
        {
            ranges[^1] = ranges[^1] with { Last = number };
        }
        else
        {
            ranges.Add(new SequenceGap(number, number));
        }
    }
}
