using System.CommandLine;
using System.Globalization;
using SatGate.Audit.Export;
using SatGate.Audit.Storage;
using SatGate.Files;

namespace SatGate.Standalone.Commands.Audit;

/// <summary>
/// <c>satgate audit export</c>: the whole log with its proofs, or chosen records for another program.
/// </summary>
internal static class AuditExportCommand
{
    public static Verb Create(CommandContext context)
    {
        var run = new AuditRun(context);
        var filter = new FilterOptions();
        var format = new Option<string>("--format")
        {
            Description = "jsonl: the whole log, to be verified; records, csv, ocsf, cef: those that match.",
            HelpName = "format",
            DefaultValueFactory = _ => RecordFormats.Log,
        };
        format.AcceptOnlyFromAmong([RecordFormats.Log, .. RecordFormats.All.Keys]);
        var output = new Option<string?>("--output", "-o")
        {
            Description = "A new file, for your eyes alone; else stdout.", HelpName = "file",
        };
        var verb = new Verb("export", "Write records for another program, oldest first.")
        {
            Examples =
            [
                ("satgate audit export -o log.jsonl", "everything, with what proves it"),
                ("satgate audit export --format csv --since 2026-01-01 -o calls.csv", "for a spreadsheet"),
                ("satgate audit export --format ocsf --decision denied", "for a SIEM"),
            ],
        };
        verb.Add(format);
        verb.Add(output);
        filter.AddTo(verb);
        run.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(format) is (null or RecordFormats.Log) && filter.IsGiven(result))
            {
                result.AddError("jsonl is the whole log: choose records, csv, ocsf or cef for a part of it.");
            }
        });
        verb.SetAction((parsed, cancellationToken) => run.ReadAsync(parsed, async (store, _) =>
        {
            var chosen = parsed.GetValue(format)!;
            if (parsed.GetValue(output) is not { } name)
            {
                await using var stdout = new MemoryOutput(context.Output);
                await WriteAsync(store, stdout);
                return ExitCode.Done;
            }

            var path = Path.Combine(context.Folder, name);
            await using (var file = new FileStream(path, OwnerOnly.Writing(FileMode.CreateNew, FileShare.ReadWrite)))
            {
                var written = await WriteAsync(store, file);
                context.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"satgate: {written} records in {name}"));
            }

            return ExitCode.Done;

            Task<long> WriteAsync(IAuditStore from, Stream to) => chosen == RecordFormats.Log
                ? LogExport.WriteAsync(from, to, cancellationToken)
                : RecordExport.WriteAsync(
                    from, RecordFormats.All[chosen], filter.Read(parsed), to, cancellationToken);
        }));
        return verb;
    }
}
