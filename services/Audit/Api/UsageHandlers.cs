using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SatGate.Audit.Chain;
using SatGate.Audit.Query;
using SatGate.Audit.Usage;

namespace SatGate.Audit.Api;

/// <summary>Who called what for how much.</summary>
internal static class UsageHandlers
{
    private const int DaysDefault = 30;

    public static async Task<IResult> GetAsync(
        [Description("day, tenant, principal, token, account, server, tool; tool by default.")] string[]? by,
        [Description("The first day; 30 days ago by default.")] string? since,
        [Description("The last day; today by default.")] string? until,
        [Description("json or csv.")] string? format,
        HttpContext context,
        AuditLog log,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var names = by is { Length: > 0 } ? by : ["tool"];
        long? first = time.GetUtcNow().AddDays(-DaysDefault).ToUnixTimeMilliseconds();
        long? last = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (names.Any(name => !UsageReport.Names.Contains(name)) || format is not (null or "json" or "csv")
            || !RecordParameters.TryTime(since, ref first) || !RecordParameters.TryTime(until, ref last))
        {
            return Answers.Bad($"by is one of {string.Join(", ", UsageReport.Names)}; since and until are times");
        }

        var report = await UsageReport.ReadAsync(
            log.Store, UsageReport.DayOf(first ?? 0), UsageReport.DayOf(last ?? 0), names,
            ReaderFilter.Of(context), cancellationToken);
        return format is "csv"
            ? Results.Text(report.ToCsv(), "text/csv")
            : Answers.Json(new JsonObject { ["usage"] = report.ToJson() });
    }

    public static async Task<IResult> BurnAsync(
        [Description("The budget id.")] string account,
        [Description("Whole days before today that count, 1 to 366; 7 by default.")] int? days,
        AuditLog log,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var counted = days ?? BurnRate.DaysDefault;
        if (account.Length > RecordFilter.TextCharactersMax || counted is < 1 or > BurnRate.DaysMax)
        {
            return Answers.Bad($"days is from 1 to {BurnRate.DaysMax}");
        }

        var today = UsageReport.DayOf(time.GetUtcNow().ToUnixTimeMilliseconds());
        return await BurnRate.ReadAsync(log.Store, account, today, counted, cancellationToken) is { } burn
            ? Answers.Json(burn.ToJson())
            : Answers.Missing("the log knows no balances of this account");
    }
}
