using System.CommandLine;
using System.Globalization;
using SatGate.Audit.Privacy;
using SatGate.Audit.Query;

namespace SatGate.Standalone.Commands.Audit;

/// <summary><c>satgate audit erase</c>: removes a tenant's or a principal's records for good.</summary>
internal static class AuditEraseCommand
{
    public static Verb Create(CommandContext context)
    {
        var run = new AuditRun(context);
        var tenant = new Option<string?>("--tenant") { Description = "Of this tenant.", HelpName = "tenant" };
        var principal = new Option<string?>("--principal")
        {
            Description = "Of this principal.", HelpName = "principal",
        };
        var before = FilterOptions.Time("--before", "Only those received before this time.");
        var reason = new Option<string>("--reason")
        {
            Description = "Why; it is recorded.", HelpName = "text", Required = true,
        };
        reason.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.Length is null or 0 or > Erasure.ReasonCharactersMax)
            {
                result.AddError($"--reason is 1 to {Erasure.ReasonCharactersMax} characters.");
            }
        });
        var verb = new Verb("erase", "Remove the texts of records for good. Their hashes stay: the log still verifies.")
        {
            Examples =
            [
                ("satgate audit erase --tenant acme --reason \"contract ended\"", "all of one tenant"),
                ("satgate audit erase --principal jane --before 2026-01-01 --reason \"GDPR 17\"", "the older ones"),
            ],
        };
        verb.Add(tenant);
        verb.Add(principal);
        verb.Add(before);
        verb.Add(reason);
        run.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (string.IsNullOrEmpty(result.GetValue(tenant)) && string.IsNullOrEmpty(result.GetValue(principal)))
            {
                result.AddError("Say whose records: --tenant or --principal.");
            }
        });
        verb.SetAction((parsed, cancellationToken) => run.WriteAsync(parsed, async log =>
        {
            var erased = await Erasure.RunAsync(
                log,
                new RecordFilter { Tenant = parsed.GetValue(tenant), Principal = parsed.GetValue(principal) },
                parsed.GetValue(before),
                parsed.GetValue(reason)!,
                cancellationToken);
            await log.CheckpointAsync(cancellationToken);
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"erased {erased} records"));
            return ExitCode.Done;
        }));
        return verb;
    }
}
