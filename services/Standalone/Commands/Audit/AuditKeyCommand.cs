using System.CommandLine;
using System.Security.Cryptography;
using SatGate.Audit.Verification;

namespace SatGate.Standalone.Commands.Audit;

/// <summary>
/// <c>satgate audit key</c>: the public key for those who verify; signing now; and replacing the key.
/// </summary>
internal static class AuditKeyCommand
{
    public static Verb Create(CommandContext context)
    {
        var run = new AuditRun(context);
        var checkpoint = new Option<bool>("--checkpoint")
        {
            Description = "Sign the log as it is now, and print that instead: keep it elsewhere.",
        };
        var rotate = new Option<bool>("--rotate")
        {
            Description = "Replace the key by a new one that the old one endorses.",
        };
        var verb = new Verb("key", "Print the public key that proves the log, for `audit verify --key`.")
        {
            Examples =
            [
                ("satgate audit key > audit.pub", "for auditors; it changes nothing"),
                ("satgate audit key --checkpoint >> kept-elsewhere.jsonl", "sign now: nothing before can be cut off"),
            ],
        };
        verb.Add(checkpoint);
        verb.Add(rotate);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => parsed.GetValue(checkpoint) || parsed.GetValue(rotate)
            ? run.WriteAsync(parsed, async log =>
            {
                if (parsed.GetValue(rotate))
                {
                    Print((await log.RotateKeyAsync(cancellationToken)).Spki, context);
                }

                if (parsed.GetValue(checkpoint)
                    && await log.CheckpointAsync(cancellationToken) is { } signed)
                {
                    context.Output.Write(System.Text.Encoding.UTF8.GetString(LogFileFormat.Checkpoint(signed)));
                }

                return ExitCode.Done;
            })
            : run.WithConfigAsync(parsed, config =>
            {
                Print(PublicKeyFile.Read(config.KeyFile), context);
                return Task.FromResult(ExitCode.Done);
            }));
        return verb;
    }

    private static void Print(byte[] spki, CommandContext context) =>
        context.Output.WriteLine(PemEncoding.WriteString("PUBLIC KEY", spki));
}
