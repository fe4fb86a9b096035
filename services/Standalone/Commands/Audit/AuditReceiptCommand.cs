using System.CommandLine;
using System.Globalization;
using System.Text;
using SatGate.Audit.Verification;

namespace SatGate.Standalone.Commands.Audit;

/// <summary>
/// <c>satgate audit receipt</c>: proof of one record, for someone who has nothing but the public key.
/// </summary>
internal static class AuditReceiptCommand
{
    public static Verb Create(CommandContext context)
    {
        var run = new AuditRun(context);
        var record = new Argument<long>("record") { Description = "Its number, the first column of `audit log`." };
        var verb = new Verb("receipt", "Write the proof of one record, to be shown to anyone with the public key.")
        {
            Examples =
            [
                ("satgate audit receipt 17 > receipt.json", "with the whole record in it"),
                ("satgate audit verify receipt.json --key audit.pub", "what its reader does"),
            ],
        };
        verb.Add(record);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => run.ReadAsync(parsed, async (store, _) =>
        {
            var number = parsed.GetValue(record);
            if (await store.ReadLastCheckpointAsync(cancellationToken) is not { } checkpoint
                || number >= checkpoint.Size)
            {
                return run.Fail(string.Create(
                    CultureInfo.InvariantCulture,
                    $"record {number} is not signed yet: wait, or run `satgate audit key --checkpoint`"));
            }

            if (await Receipt.MakeAsync(store, number, checkpoint, cancellationToken) is not { } receipt)
            {
                return run.Fail(string.Create(
                    CultureInfo.InvariantCulture, $"there is no record {number}, or its text was erased"));
            }

            context.Output.Write(Encoding.UTF8.GetString(receipt));
            return ExitCode.Done;
        }));
        return verb;
    }
}
