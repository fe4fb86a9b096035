using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Audit.Export;
using SatGate.Audit.Query;
using SatGate.Standalone.Commands.Survey;
using SatGate.Standalone.Commands.Token;

namespace SatGate.Standalone.Commands.Audit;

/// <summary><c>satgate audit log</c>: records, newest first.</summary>
internal static class AuditLogCommand
{
    private const int LimitDefault = 50;

    private static readonly string[] s_headings =
        ["RECORD", "TIME", "TYPE", "PRINCIPAL", "TOOL", "DECISION", "OUTCOME", "COST", "REASON"];

    public static Verb Create(CommandContext context)
    {
        var run = new AuditRun(context);
        var filter = new FilterOptions();
        var limit = new Option<int>("--limit")
        {
            Description = "How many at most.", HelpName = "records", DefaultValueFactory = _ => LimitDefault,
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > RecordQuery.RecordsMax)
            {
                result.AddError($"--limit is 1 to {RecordQuery.RecordsMax}.");
            }
        });
        var before = new Option<long?>("--before") { Description = "Go on before this record.", HelpName = "record" };
        var verb = new Verb("log", "Show records, newest first.")
        {
            Examples =
            [
                ("satgate audit log", "the newest"),
                ("satgate audit log --tool web_search --outcome tool_error", "what went wrong with one tool"),
                ("satgate audit log --token 6490d8144ce84f590ff20503aa6de1b6 --json", "all of one agent, for scripts"),
            ],
        };
        filter.AddTo(verb);
        verb.Add(limit);
        verb.Add(before);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => run.ReadAsync(parsed, async (store, _) =>
        {
            var page = await RecordQuery.BackAsync(
                store, filter.Read(parsed), parsed.GetValue(before), parsed.GetValue(limit), cancellationToken);
            Write(page, parsed.GetValue(CommandContext.Json), context);
            return ExitCode.Done;
        }));
        return verb;
    }

    private static void Write(RecordPage page, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(
                new JsonObject
                {
                    ["records"] = new JsonArray([.. page.Records.Select(record => JsonNode.Parse(record))]),
                    ["next"] = page.Next,
                },
                context);
            return;
        }

        ColumnText.Write(s_headings, [.. page.Records.Select(Row)], context);
        if (page.Next is { } next)
        {
            context.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"satgate: there are older ones; go on with --before {next}"));
        }
    }

    private static IReadOnlyList<string> Row(byte[] record)
    {
        using var document = JsonDocument.Parse(record);
        var view = new RecordView(document.RootElement);
        var tool = view.Server.Length > 0 && view.Tool.Length > 0 ? $"{view.Server}.{view.Tool}" : view.Tool;
        return
        [
            view.Number.ToString(CultureInfo.InvariantCulture), TimeText.Of(view.Time), Shown(view.Type),
            Shown(view.Principal), Shown(tool), Shown(view.Decision), Shown(view.Outcome),
            view.Cost.ToString(CultureInfo.InvariantCulture), Shown(view.Reason),
        ];
    }

    // Names come from strangers: none may paint over what stands beside it.
    private static string Shown(string text) => text.Length == 0 ? "-" : Printable.Text(Encoding.UTF8.GetBytes(text));
}
