using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Audit.Chain;
using SatGate.Audit.Query;
using SatGate.Audit.Usage;

namespace SatGate.Audit.Api;

/// <summary>The answers of the admin tools about the log: the same as the routes', with the same filters.</summary>
internal sealed class AuditTools(AuditLog log, TimeProvider time)
{
    private const int LimitDefault = 50;
    private const int DaysDefault = 30;

    private static readonly HashSet<string> s_logArguments = new(StringComparer.Ordinal)
    {
        "topic", "type", "tenant", "principal", "token", "lineage", "account", "session", "request", "server", "tool",
        "decision", "outcome", "since", "until", "text", "limit", "before",
    };

    private static readonly HashSet<string> s_usageArguments = new(StringComparer.Ordinal) { "by", "since", "until" };

    /// <summary>Null when there is no such tool for this scope, or an argument is unknown or out of range.</summary>
    public async Task<JsonObject?> AnswerAsync(
        string tool, JsonElement arguments, ReaderScope scope, CancellationToken cancellationToken) => tool switch
    {
        "audit_log" => await LogAsync(arguments, scope, cancellationToken),
        "usage" => await UsageAsync(arguments, scope, cancellationToken),
        "audit_stats" when scope.IsWhole => (await LogStats.ReadAsync(log.Store, cancellationToken)).ToJson(),
        "audit_verify" when scope.IsWhole => await ProofHandlers.TryVerifyAsync(log, cancellationToken)
            ?? new JsonObject { ["busy"] = "a verification is under way" },
        _ => null,
    };

    private async Task<JsonObject?> LogAsync(
        JsonElement arguments, ReaderScope scope, CancellationToken cancellationToken)
    {
        var parameters = new RecordParameters
        {
            Topic = Text(arguments, "topic"), Type = Text(arguments, "type"), Tenant = Text(arguments, "tenant"),
            Principal = Text(arguments, "principal"), Token = Text(arguments, "token"),
            Lineage = Text(arguments, "lineage"), Account = Text(arguments, "account"),
            Session = Text(arguments, "session"), Request = Text(arguments, "request"),
            Server = Text(arguments, "server"), Tool = Text(arguments, "tool"),
            Decision = Text(arguments, "decision"), Outcome = Text(arguments, "outcome"),
            Since = Text(arguments, "since"), Until = Text(arguments, "until"), Text = Text(arguments, "text"),
        };
        var limit = Number(arguments, "limit") ?? LimitDefault;
        var before = Number(arguments, "before");
        if (!AreKnown(arguments, s_logArguments) || limit is < 1 or > RecordQuery.RecordsMax || before < 0
            || parameters.ToFilter() is not { } filter)
        {
            return null;
        }

        var page = await RecordQuery.BackAsync(
            log.Store, filter with { Within = scope }, before, (int)limit, cancellationToken);
        return new JsonObject
        {
            ["records"] = new JsonArray([.. page.Records.Select(record => JsonNode.Parse(record))]),
            ["next"] = page.Next,
        };
    }

    private async Task<JsonObject?> UsageAsync(
        JsonElement arguments, ReaderScope scope, CancellationToken cancellationToken)
    {
        string[] by = !arguments.TryGetProperty("by", out var names) ? ["tool"]
            : names.ValueKind is JsonValueKind.Array
                ? [.. names.EnumerateArray().Select(name => name.ValueKind is JsonValueKind.String
                    ? name.GetString()! : "")]
                : [""];
        long? first = time.GetUtcNow().AddDays(-DaysDefault).ToUnixTimeMilliseconds();
        long? last = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!AreKnown(arguments, s_usageArguments) || !by.All(UsageReport.Names.Contains)
            || !RecordParameters.TryTime(Text(arguments, "since"), ref first)
            || !RecordParameters.TryTime(Text(arguments, "until"), ref last))
        {
            return null;
        }

        var report = await UsageReport.ReadAsync(
            log.Store, UsageReport.DayOf(first ?? 0), UsageReport.DayOf(last ?? 0), by, scope, cancellationToken);
        return new JsonObject { ["usage"] = report.ToJson() };
    }

    // A misspelt filter must not pass for one that lets everything through; nor one of another type.
    private static bool AreKnown(JsonElement arguments, HashSet<string> known) =>
        arguments.EnumerateObject().All(argument => known.Contains(argument.Name) && argument.Name switch
        {
            "limit" or "before" => argument.Value.ValueKind is JsonValueKind.Number
                && argument.Value.TryGetInt64(out _),
            "by" => argument.Value.ValueKind is JsonValueKind.Array,
            _ => argument.Value.ValueKind is JsonValueKind.String,
        });

    private static string? Text(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    private static long? Number(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
        && value.TryGetInt64(out var number)
            ? number
            : null;
}
