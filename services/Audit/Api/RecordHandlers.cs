using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SatGate.Audit.Chain;
using SatGate.Audit.Export;
using SatGate.Audit.Query;

namespace SatGate.Audit.Api;

/// <summary>Records out of the log.</summary>
internal static class RecordHandlers
{
    private const int LimitDefault = 100;

    public static async Task<IResult> ListAsync(
        [AsParameters] RecordParameters parameters,
        [Description("1 to 1000; 100 by default.")] int? limit,
        [Description("The `next` of the page before.")] long? before,
        HttpContext context,
        AuditLog log,
        CancellationToken cancellationToken)
    {
        var count = limit ?? LimitDefault;
        if (parameters.ToFilter() is not { } filter || count is < 1 or > RecordQuery.RecordsMax || before < 0)
        {
            return Answers.Bad("a filter, the limit or the cursor is out of range");
        }

        filter = filter with { Within = ReaderFilter.Of(context) };
        var page = await RecordQuery.BackAsync(log.Store, filter, before, count, cancellationToken);
        return Answers.Json(new JsonObject
        {
            ["records"] = new JsonArray([.. page.Records.Select(record => JsonNode.Parse(record))]),
            ["next"] = page.Next,
        });
    }

    public static async Task<IResult> GetAsync(
        long number, HttpContext context, AuditLog log, CancellationToken cancellationToken) =>
        await FindAsync(number, context, log, cancellationToken) is { } body
            ? Results.Bytes(body, "application/json")
            : Answers.Missing("there is no such record, or its text was erased");

    /// <summary>The record's text; null when there is none, or none that the caller may see.</summary>
    internal static async Task<byte[]?> FindAsync(
        long number, HttpContext context, AuditLog log, CancellationToken cancellationToken) =>
        await log.Store.ReadRecordsAsync(number, 1, cancellationToken) is [{ Body: { } body } record]
        && record.Number == number && new RecordFilter { Within = ReaderFilter.Of(context) }.Matches(body)
            ? body
            : null;

    public static async Task<IResult> StatsAsync(AuditLog log, CancellationToken cancellationToken) =>
        Answers.Json((await LogStats.ReadAsync(log.Store, cancellationToken)).ToJson());

    public static IResult ExportAsync(
        [AsParameters] RecordParameters parameters,
        [Description("jsonl (the whole log with its proofs), records, csv, ocsf or cef.")] string? format,
        HttpContext context,
        AuditLog log)
    {
        var chosen = format ?? RecordFormats.Log;
        if (parameters.ToFilter() is not { } filter
            || (chosen == RecordFormats.Log ? filter != new RecordFilter() : !RecordFormats.All.ContainsKey(chosen)))
        {
            return Answers.Bad("a filter is out of range, or does not go with this format");
        }

        var scope = ReaderFilter.Of(context);
        if (chosen == RecordFormats.Log && !scope.IsWhole)
        {
            return Results.Problem(title: "the whole log is for those who may see all of it", statusCode: 403);
        }

        filter = filter with { Within = scope };
        return Results.Stream(
            output => chosen == RecordFormats.Log
                ? LogExport.WriteAsync(log.Store, new AsyncOnlyOutput(output), CancellationToken.None)
                : RecordExport.WriteAsync(
                    log.Store, RecordFormats.All[chosen], filter, output, CancellationToken.None),
            "application/octet-stream",
            $"audit.{chosen}");
    }
}
