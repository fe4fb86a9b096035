using System.Globalization;
using SatGate.Audit.Export;
using SatGate.Audit.Query;
using SatGate.Standalone.Commands.Survey;

namespace SatGate.Standalone.Commands.Audit;

/// <summary><c>satgate audit stats</c>: how much is recorded, of what, and what is missing.</summary>
internal static class AuditStatsCommand
{
    public static Verb Create(CommandContext context)
    {
        var run = new AuditRun(context);
        var verb = new Verb("stats", "Count records by type, decision and outcome, and name events that never came.")
        {
            Examples = [("satgate audit stats", "the log in figures"), ("satgate audit stats --json", "for scripts")],
        };
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => run.ReadAsync(parsed, async (store, _) =>
        {
            var stats = await LogStats.ReadAsync(store, cancellationToken);
            if (parsed.GetValue(CommandContext.Json))
            {
                JsonOutput.Write(stats.ToJson(), context);
            }
            else
            {
                Write(stats, context);
            }

            return ExitCode.Done;
        }));
        return verb;
    }

    private static void Write(LogStats stats, CommandContext context)
    {
        ColumnText.Write(
            ["COUNTED", "RECORDS"],
            [
                ["records", Number(stats.Records)],
                ["signed", Number(stats.SignedSize)],
                .. stats.Tallies.OrderBy(tally => tally.Key, StringComparer.Ordinal)
                    .Select(tally => (IReadOnlyList<string>)[tally.Key, Number(tally.Value)]),
            ],
            context);
        if (stats.SignedAt > 0)
        {
            context.Output.WriteLine($"last signed {TimeText.Of(stats.SignedAt)}");
        }

        foreach (var (account, gaps) in stats.Gaps)
        {
            context.Error.WriteLine($"satgate: of account {account} these events never came: {gaps}");
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
