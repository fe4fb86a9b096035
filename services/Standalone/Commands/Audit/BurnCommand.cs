using System.CommandLine;
using System.Globalization;
using SatGate.Audit.Usage;
using SatGate.Standalone.Commands.Survey;

namespace SatGate.Standalone.Commands.Audit;

/// <summary><c>satgate budget burn</c>: how fast an account spends, and when it will be empty.</summary>
internal static class BurnCommand
{
    /// <param name="nameOf">The account that is meant by what stands on the command line.</param>
    public static Verb Create(CommandContext context, Func<string, string> nameOf)
    {
        var run = new AuditRun(context);
        var account = new Argument<string>("account")
        {
            Description = "A budget id (sg1:…, sub:…, default) or the id of a delegated token.",
            DefaultValueFactory = _ => "default",
        };
        var days = new Option<int>("--days")
        {
            Description = "Whole days before today that count.",
            HelpName = "days",
            DefaultValueFactory = _ => BurnRate.DaysDefault,
        };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > BurnRate.DaysMax)
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"--days is a whole number from 1 to {BurnRate.DaysMax}."));
            }
        });
        var verb = new Verb("burn", "Say how fast an account spends and when it will be empty, from the audit log.")
        {
            Examples =
            [
                ("satgate budget burn", "the account of the config, by the last 7 days"),
                ("satgate budget burn sg1:… --days 30 --json", "for scripts"),
            ],
        };
        verb.Add(account);
        verb.Add(days);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => run.ReadAsync(parsed, async (store, _) =>
        {
            var name = nameOf(parsed.GetValue(account)!);
            var today = UsageReport.DayOf(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            if (await BurnRate.ReadAsync(store, name, today, parsed.GetValue(days), cancellationToken) is not { } burn)
            {
                return run.Fail($"the audit log knows no balances of {name}");
            }

            Write(burn, parsed.GetValue(CommandContext.Json), context);
            return ExitCode.Done;
        }));
        return verb;
    }

    private static void Write(BurnRate burn, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(burn.ToJson(), context);
            return;
        }

        ColumnText.Write(
            ["ACCOUNT", "AVAILABLE", "POSTED", "DAYS", "PER_DAY", "DAYS_LEFT", "ENDS_ON"],
            [
                [
                    burn.Account, Number(burn.Available), Number(burn.Posted), Number(burn.Days), Number(burn.PerDay),
                    burn.DaysLeft is { } left ? Number(left) : "-", burn.EndsOn ?? "-",
                ],
            ],
            context);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
