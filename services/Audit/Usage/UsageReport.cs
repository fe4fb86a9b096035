using System.Globalization;
using System.Text.Json.Nodes;
using SatGate.Audit.Export;
using SatGate.Audit.Query;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Usage;

/// <summary>Usage of some days, added up by what is asked for; the most credits first.</summary>
/// <param name="By">Names of <see cref="Names"/>, in the order of the columns.</param>
internal sealed record UsageReport(IReadOnlyList<string> By, IReadOnlyList<(string[] Names, UsageTotals Totals)> Rows)
{
    public const long DayMs = 24 * 60 * 60 * 1000L;

    /// <summary>What usage can be counted by.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["day", "tenant", "principal", "token", "account", "server", "tool"];

    public static int DayOf(long milliseconds) => (int)Math.Clamp(milliseconds / DayMs, 0, int.MaxValue);

    /// <summary>`2026-01-31`.</summary>
    public static string DayText(int day) =>
        DateTime.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static async Task<UsageReport> ReadAsync(
        IAuditStore store, int firstDay, int lastDay, IReadOnlyList<string> by, ReaderScope scope,
        CancellationToken cancellationToken)
    {
        var names = by.Distinct().ToArray();
        var sums = new Dictionary<string, (string[] Names, UsageTotals Totals)>(StringComparer.Ordinal);
        foreach (var (key, totals) in await store.ReadUsageAsync(firstDay, lastDay, cancellationToken))
        {
            if (!scope.Shows(in key))
            {
                continue;
            }

            var values = names.Select(name => ValueOf(key, name)).ToArray();
            // No name holds this character twice in the same place: lengths are part of the key.
            var joined = string.Concat(values.Select(value => $"{value.Length}:{value}"));
            sums[joined] = (values, sums.GetValueOrDefault(joined).Totals + totals);
        }

        return new UsageReport(names,
        [
            .. sums.Values
                .OrderByDescending(row => row.Totals.Credits)
                .ThenByDescending(row => row.Totals.Calls)
                .ThenBy(row => string.Join('/', row.Names), StringComparer.Ordinal),
        ]);
    }

    public JsonArray ToJson() => new([.. Rows.Select(row =>
    {
        var json = new JsonObject();
        for (var i = 0; i < By.Count; i++)
        {
            json[By[i]] = row.Names[i];
        }

        json["calls"] = row.Totals.Calls;
        json["denied"] = row.Totals.Denied;
        json["errors"] = row.Totals.Errors;
        json["credits"] = row.Totals.Credits;
        json["posted"] = row.Totals.Posted;
        json["durationUs"] = row.Totals.DurationUs;
        json["durationUsMax"] = row.Totals.DurationUsMax;
        json["bytesIn"] = row.Totals.BytesIn;
        json["bytesOut"] = row.Totals.BytesOut;
        return (JsonNode)json;
    })]);

    public string ToCsv() => string.Concat(Rows
        .Select(row => CsvFormat.Row(
        [
            .. row.Names,
            .. new[]
            {
                row.Totals.Calls, row.Totals.Denied, row.Totals.Errors, row.Totals.Credits, row.Totals.Posted,
                row.Totals.DurationUs, row.Totals.DurationUsMax, row.Totals.BytesIn, row.Totals.BytesOut,
            }.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        ]))
        .Prepend(CsvFormat.Row(
        [
            .. By, "calls", "denied", "errors", "credits", "posted", "duration_us", "duration_us_max", "bytes_in",
            "bytes_out",
        ])));

    private static string ValueOf(UsageKey key, string name) => name switch
    {
        "day" => DayText(key.Day),
        "tenant" => key.Tenant,
        "principal" => key.Principal,
        "token" => key.TokenId,
        "account" => key.Account,
        "server" => key.Server,
        "tool" => key.Tool,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not one of the names"),
    };
}
