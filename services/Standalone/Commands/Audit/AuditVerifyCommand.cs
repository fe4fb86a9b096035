using System.CommandLine;
using System.Globalization;
using SatGate.Audit.Chain;
using SatGate.Audit.Verification;

namespace SatGate.Standalone.Commands.Audit;

/// <summary>
/// <c>satgate audit verify</c>: the live log of the config, an exported file or a receipt. Exit 1 when anything does
/// not hold.
/// </summary>
internal static class AuditVerifyCommand
{
    public static Verb Create(CommandContext context)
    {
        var run = new AuditRun(context);
        var file = new Argument<string?>("file")
        {
            Description = "An exported log or a receipt; without one, the log of the config.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var key = new Option<string?>("--key")
        {
            Description = "The key to trust, a PEM file; else `audit.keyFile` of the config.", HelpName = "file",
        };
        var elsewhere = new Option<string?>("--checkpoints")
        {
            Description = "Checkpoints that were kept elsewhere: they betray a cut end and a replaced log.",
            HelpName = "file",
        };
        var verb = new Verb(
            "verify", "Prove that no record was changed, removed, inserted or moved; exit 1 if one was.")
        {
            Examples =
            [
                ("satgate audit verify", "the log of this folder's config"),
                ("satgate audit verify log.jsonl --key audit.pub", "an export, without gateway and config"),
                ("satgate audit verify receipt.json --key audit.pub", "one call that somebody shows you"),
            ],
        };
        verb.Add(file);
        verb.Add(key);
        verb.Add(elsewhere);
        run.AddTo(verb);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file);
            var kept = parsed.GetValue(elsewhere) is { } keptPath
                ? () => PublicKeyFile.ReadCheckpoints(In(keptPath))
                : (Func<IReadOnlyList<Checkpoint>>)(() => []);
            if (path is null)
            {
                return await run.ReadAsync(parsed, async (store, settings) => Say(
                    await StoreVerification.RunAsync(
                        store, PublicKeyFile.Read(KeyOf(settings.KeyPath)), kept(), cancellationToken),
                    parsed,
                    context));
            }

            return parsed.GetValue(key) is not null
                ? await run.GuardAsync(() => VerifyFileAsync(""))
                : await run.WithConfigAsync(parsed, config => VerifyFileAsync(config.KeyFile));

            string In(string name) => Path.Combine(context.Folder, name);

            string KeyOf(string configured) => parsed.GetValue(key) is { } given ? In(given) : configured;

            async Task<int> VerifyFileAsync(string configured) => Say(
                await ReportAsync(In(path), PublicKeyFile.Read(KeyOf(configured)), kept(), cancellationToken),
                parsed,
                context);
        });
        return verb;
    }

    private static async Task<LogReport> ReportAsync(
        string path, byte[] spki, IReadOnlyList<Checkpoint> kept, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            var begin = new byte[32];
            var read = await stream.ReadAtLeastAsync(begin, begin.Length, false, cancellationToken);
            if (Receipt.IsOne(begin.AsSpan(0, read)))
            {
                return Receipt.Verify(await File.ReadAllBytesAsync(path, cancellationToken), spki);
            }

            stream.Position = 0;
            return await FileVerification.RunAsync(stream, spki, kept, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    private static int Say(LogReport report, ParseResult parsed, CommandContext context)
    {
        if (parsed.GetValue(CommandContext.Json))
        {
            JsonOutput.Write(report.ToJson(), context);
        }
        else if (report.Holds)
        {
            context.Output.WriteLine(Text(
                $"holds: {report.Records} records, {report.SignedSize} signed by {report.Checkpoints} checkpoints"));
            if (report.Records > report.SignedSize && report.SignedSize > 0)
            {
                context.Output.WriteLine(Text(
                    $"not signed yet: the last {report.Records - report.SignedSize}"));
            }
        }
        else
        {
            foreach (var problem in report.Problems)
            {
                context.Error.WriteLine($"satgate: {problem.What}");
            }

            context.Output.WriteLine(report.FirstBad is { } first
                ? Text($"does not hold: record {first} is the first that cannot be trusted")
                : "does not hold");
        }

        return report.Holds ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
