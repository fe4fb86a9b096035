using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using SatGate.Contracts.Budget.V1;
using SatGate.Macaroons.Chain;
using SatGate.Standalone.Commands.Audit;
using SatGate.Standalone.Commands.Control;

namespace SatGate.Standalone.Commands.Budget;

/// <summary><c>satgate budget</c>: the accounts of a gateway, for whoever runs it; one verb each.</summary>
internal static class BudgetCommand
{
    /// <summary>Credits of one top-up, far below where a balance could overflow.</summary>
    private const long CreditsMax = 9_000_000_000_000_000;

    public static Verb Create(CommandContext context)
    {
        var verb = new Verb(
            "budget", "Look at accounts, raise them, stop them. Works while the gateway runs, and while not.")
        {
            Examples =
            [
                ("satgate budget show", "the account of the config"),
                ("satgate budget tree sg1:…", "a root token's account and all carved out of it"),
                ("satgate budget topup default 500", "500 credits more"),
            ],
        };
        verb.Add(Show(context));
        verb.Add(Tree(context));
        verb.Add(TopUp(context));
        verb.Add(Freeze(context));
        verb.Add(BurnCommand.Create(context, NameOf));
        return verb;
    }

    private static Verb Show(CommandContext context) => WithAccount(
        new Verb("show", "Show one account: limit, spent, held, delegated, and what remains.")
        {
            Examples =
            [
                ("satgate budget show", "the account of the config"),
                ("satgate budget show 6490d8144ce84f590ff20503aa6de1b6", "a delegated token's, by its token id"),
            ],
        },
        context,
        async (client, account, _, json, cancel) =>
        {
            var found = await client.GetAsync(new GetRequest { Account = account }, cancellationToken: cancel);
            if (found.Status is not GetResponse.Types.Status.Found)
            {
                return $"no such account: {account}";
            }

            AccountText.Write(found.Account, json, context);
            return null;
        },
        isOptional: true);

    private static Verb Tree(CommandContext context) => WithAccount(
        new Verb("tree", "Show an account and every one carved out of it, parents first.")
        {
            Examples = [("satgate budget tree sg1:… --json", "for scripts")],
        },
        context,
        async (client, account, _, json, cancel) =>
        {
            var found = await client.TreeAsync(new TreeRequest { Account = account }, cancellationToken: cancel);
            if (found.Status is not GetResponse.Types.Status.Found)
            {
                return $"no such account: {account}";
            }

            AccountText.WriteTree(found, json, context);
            return null;
        },
        isOptional: true);

    private static Verb TopUp(CommandContext context)
    {
        var credits = new Argument<long>("credits") { Description = "How many more." };
        credits.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is <= 0 or > CreditsMax)
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"Credits are a whole number from 1 to {CreditsMax}."));
            }
        });
        var operation = new Option<string>("--operation")
        {
            Description = "A name for this top-up: the same name again changes nothing.", HelpName = "name",
        };
        var verb = new Verb("topup", "Raise the limit of a root account. A carved-out one has what its parent gave.")
        {
            Examples =
            [
                ("satgate budget topup default 500", "500 credits more"),
                ("satgate budget topup sg1:… 500 --operation invoice-17", "safe to repeat"),
            ],
        };
        WithAccount(verb, context, async (client, account, parsed, json, cancel) =>
        {
            var answer = await client.TopUpAsync(
                new TopUpRequest
                {
                    Account = account,
                    Amount = parsed.GetValue(credits),
                    Operation = parsed.GetValue(operation)
                        ?? $"cli-{RandomNumberGenerator.GetHexString(16, lowercase: true)}",
                },
                cancellationToken: cancel);
            if (answer.Status is not (TopUpResponse.Types.Status.ToppedUp or TopUpResponse.Types.Status.Exists))
            {
                return $"not topped up: {answer.Status} {answer.Detail}".TrimEnd();
            }

            AccountText.Write(new Account { Id = account, Balances = answer.Balances }, json, context);
            return null;
        });
        verb.Add(credits);
        verb.Add(operation);
        return verb;
    }

    private static Verb Freeze(CommandContext context)
    {
        var undo = new Option<bool>("--undo") { Description = "Let it spend again." };
        var verb = new Verb("freeze", "Refuse every new priced call of an account; calls under way are settled.")
        {
            Examples =
            [
                ("satgate budget freeze sub:6490d8144ce84f590ff20503aa6de1b6", "one agent stops spending"),
                ("satgate budget freeze sub:6490d8144ce84f590ff20503aa6de1b6 --undo", "and goes on"),
            ],
        };
        WithAccount(verb, context, async (client, account, parsed, json, cancel) =>
        {
            var answer = parsed.GetValue(undo)
                ? await client.UnfreezeAsync(new UnfreezeRequest { Account = account }, cancellationToken: cancel)
                : await client.FreezeAsync(new FreezeRequest { Account = account }, cancellationToken: cancel);
            if (answer.Status is not (FreezeResponse.Types.Status.Changed or FreezeResponse.Types.Status.Unchanged))
            {
                return $"not changed: {answer.Status}";
            }

            AccountText.Write(answer.Account, json, context);
            return null;
        });
        verb.Add(undo);
        return verb;
    }

    private static Verb WithAccount(
        Verb verb,
        CommandContext context,
        Func<BudgetService.BudgetServiceClient, string, ParseResult, bool, CancellationToken, Task<string?>> work,
        bool isOptional = false)
    {
        var account = new Argument<string>("account")
        {
            Description = "A budget id (sg1:…, sub:…, default) or the id of a delegated token.",
        };
        if (isOptional)
        {
            account.DefaultValueFactory = _ => "default";
        }

        var run = new ControlRun(context);
        verb.Add(account);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => run.RunAsync(
            parsed,
            needsTokens: false,
            (link, _, cancel) => work(
                new BudgetService.BudgetServiceClient(link.Invoker),
                NameOf(parsed.GetValue(account)!),
                parsed,
                parsed.GetValue(CommandContext.Json),
                cancel),
            cancellationToken));
        return verb;
    }

    private static string NameOf(string text) => TokenId.TryParse(text, out var id) ? $"sub:{id}" : text;
}
