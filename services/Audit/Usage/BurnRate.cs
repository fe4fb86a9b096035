using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Audit.Ingest;
using SatGate.Audit.Query;
using SatGate.Audit.Storage;
using SatGate.Events;

namespace SatGate.Audit.Usage;

/// <summary>
/// How fast an account spends and how long what is left will last, from what the ledger told the log: its last balances
/// and what it posted on the whole days before today (UTC). Integers alone: what is rounded is rounded down.
/// </summary>
/// <param name="Today">Days since 1970.</param>
/// <param name="Days">Whole days before today that were counted.</param>
/// <param name="Posted">Credits posted on them.</param>
internal sealed record BurnRate(
    string Account, long Limit, long Spent, long Held, long Delegated, int Today, int Days, long Posted)
{
    public const int DaysDefault = 7;
    public const int DaysMax = 366;

    /// <summary>A forecast beyond this is none.</summary>
    private const long ForecastDaysMax = 36_500;

    public long Available => Math.Max(0, Limit - Spent - Held - Delegated);

    public long PerDay => Posted / Days;

    /// <summary>Whole days that what is available lasts at this rate; null when nothing was spent.</summary>
    public long? DaysLeft => Posted == 0
        ? null
        : (long)Int128.Min(long.MaxValue, (Int128)Available * Days / Posted);

    /// <summary>The day on which it ends, if that can be foreseen.</summary>
    public string? EndsOn => DaysLeft is { } left and <= ForecastDaysMax
        ? UsageReport.DayText(Today + (int)left)
        : null;

    /// <summary>Null when the log knows no balances of the account.</summary>
    public static async Task<BurnRate?> ReadAsync(
        IAuditStore store, string account, int today, int days, CancellationToken cancellationToken)
    {
        var filter = new RecordFilter { Topic = EventTopics.Budget, Account = account };
        long? before = null;
        do
        {
            var page = await RecordQuery.BackAsync(store, filter, before, 1, cancellationToken);
            if (page.Records is [{ } newest])
            {
                using var document = JsonDocument.Parse(newest);
                var view = new RecordView(document.RootElement);
                return new BurnRate(
                    account, view.Count("limit"), view.Count("spent"), view.Count("held"), view.Count("delegated"),
                    today, days, await PostedAsync(store, account, today - days, today - 1, cancellationToken));
            }

            before = page.Next;
        }
        while (before is not null);

        return null;
    }

    public JsonObject ToJson() => new()
    {
        ["account"] = Account,
        ["limit"] = Limit,
        ["spent"] = Spent,
        ["held"] = Held,
        ["delegated"] = Delegated,
        ["available"] = Available,
        ["days"] = Days,
        ["posted"] = Posted,
        ["perDay"] = PerDay,
        ["daysLeft"] = DaysLeft,
        ["endsOn"] = EndsOn,
    };

    private static async Task<long> PostedAsync(
        IAuditStore store, string account, int first, int last, CancellationToken cancellationToken)
    {
        var name = StoredName.Of(account);
        return (await store.ReadUsageAsync(first, last, cancellationToken))
            .Where(row => row.Key.Account == name)
            .Aggregate(default(UsageTotals), (sum, row) => sum + row.Totals).Posted;
    }
}
