using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SatGate.Audit.Query;
using SatGate.Audit.Usage;
using SatGate.Standalone.Commands.Survey;

namespace SatGate.Standalone.Commands.Audit;

/// <summary><c>satgate usage</c>: calls and credits, by who or what; for people, scripts and finance.</summary>
internal static class UsageCommand
{
    private const int DaysDefault = 30;

    private static readonly string[] s_columns =
        ["CALLS", "DENIED", "ERRORS", "CREDITS", "POSTED", "AVG_MS", "MAX_MS"];

    public static Verb Create(CommandContext context)
    {
        var run = new AuditRun(context);
        var by = new Option<string[]>("--by")
        {
            Description = $"What to count apart: {string.Join(", ", UsageReport.Names)}.",
            HelpName = "names",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["tool"],
        };
        by.AcceptOnlyFromAmong([.. UsageReport.Names]);
        var since = FilterOptions.Time("--since", $"The first day; {DaysDefault} days ago by default.");
        var until = FilterOptions.Time("--until", "The last day; today by default.");
        var csv = new Option<bool>("--csv") { Description = "Print CSV for a spreadsheet." };
        var verb = new Verb("usage", "Count calls, errors and credits by tool, principal, tenant, token or day.")
        {
            Examples =
            [
                ("satgate usage", "by tool, the last 30 days"),
                ("satgate usage --by tenant day --since 2026-01-01 --csv > january.csv", "for chargeback"),
                ("satgate usage --by account", "credits charged beside what the ledger posted"),
            ],
        };
        verb.Add(by);
        verb.Add(since);
        verb.Add(until);
        verb.Add(csv);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => run.ReadAsync(parsed, async (store, _) =>
        {
            var today = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var report = await UsageReport.ReadAsync(
                store,
                UsageReport.DayOf(parsed.GetValue(since) ?? today - (DaysDefault * UsageReport.DayMs)),
                UsageReport.DayOf(parsed.GetValue(until) ?? today),
                parsed.GetValue(by)!,
                ReaderScope.All,
                cancellationToken);
            Write(report, parsed.GetValue(CommandContext.Json), parsed.GetValue(csv), context);
            return ExitCode.Done;
        }));
        return verb;
    }

    private static void Write(UsageReport report, bool json, bool csv, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(new JsonObject { ["usage"] = report.ToJson() }, context);
        }
        else if (csv)
        {
            context.Output.Write(report.ToCsv());
        }
        else
        {
            ColumnText.Write(
                [.. report.By.Select(name => name.ToUpperInvariant()), .. s_columns],
                [.. report.Rows.Select(row => (IReadOnlyList<string>)
                [
                    .. row.Names.Select(name => name.Length == 0 ? "-" : name),
                    Number(row.Totals.Calls), Number(row.Totals.Denied), Number(row.Totals.Errors),
                    Number(row.Totals.Credits), Number(row.Totals.Posted),
                    Number(row.Totals.Calls == 0 ? 0 : row.Totals.DurationUs / row.Totals.Calls / 1000),
                    Number(row.Totals.DurationUsMax / 1000),
                ])],
                context);
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
