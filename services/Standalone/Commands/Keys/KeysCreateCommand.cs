using System.CommandLine;
using System.Text.Json.Nodes;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Spending;
using SatGate.Standalone.Commands.Control;
using SatGate.Standalone.Commands.Token;

namespace SatGate.Standalone.Commands.Keys;

/// <summary><c>satgate keys create</c>: an API key, and with --budget an account of its own.</summary>
internal sealed class KeysCreateCommand(CommandContext context)
{
    private readonly Argument<string> _name = new("name")
    {
        Description = "The caller: 1 to 64 letters, digits, -, _ and . ; as rules and events name it.",
    };

    private readonly Option<string[]> _roles = new("--role")
    {
        Description = "A role of the caller; may be repeated.", HelpName = "role",
    };

    private readonly Option<string> _tenant = new("--tenant") { Description = "Its tenant.", HelpName = "name" };

    private readonly Option<long?> _budget = new("--budget")
    {
        Description = "Credits of an account of its own.", HelpName = "credits",
    };

    private readonly Option<string> _account = new("--account")
    {
        Description = "Pay from this account instead, such as default.", HelpName = "id",
    };

    private readonly Option<string> _expiresIn = new("--expires-in")
    {
        Description = "A number and s, m, h or d; never by default.", HelpName = "time",
    };

    private readonly Option<int> _capacity = new Option<int>("--rate-capacity")
    {
        Description = "Calls at once, instead of rateLimit.defaults.", HelpName = "calls",
    }.Within(1, 100_000);

    private readonly Option<int> _refill = new Option<int>("--rate-per-second")
    {
        Description = "Calls per second in the long run.", HelpName = "calls",
    }.Within(1, 1_000_000);

    public static Verb Create(CommandContext context) => new KeysCreateCommand(context).Verb();

    private Verb Verb()
    {
        var run = new ControlRun(context);
        var verb = new Verb("create", "Make an API key. It is printed once; only its hash is kept.")
        {
            Examples =
            [
                ("satgate keys create ci --budget 1000 --role builder", "1,000 credits of its own"),
                ("satgate keys create bob --account default --expires-in 90d", "pays from the config's budget"),
            ],
        };
        verb.Add(_name);
        foreach (var option in (Option[])[_roles, _tenant, _budget, _account, _expiresIn, _capacity, _refill])
        {
            verb.Add(option);
        }

        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) =>
        {
            var (request, problem) = Read(parsed);
            if (request is not null)
            {
                return run.RunAsync(
                    parsed,
                    needsTokens: true,
                    (link, config, cancel) => CreateAsync(link, config, request, parsed, cancel),
                    cancellationToken);
            }

            context.Error.WriteLine($"satgate: {problem}");
            return Task.FromResult(ExitCode.WrongUsage);
        });
        return verb;
    }

    private (CreateApiKeyRequest? Request, string Problem) Read(ParseResult parsed)
    {
        var (budget, account) = (parsed.GetValue(_budget), parsed.GetValue(_account));
        if (budget is null == account is null || budget < 0)
        {
            return (null, "say either --budget, how many credits it has, or --account, whose it spends");
        }

        var seconds = 0L;
        if (parsed.GetValue(_expiresIn) is { } lifetime && !Lifetime.TryParse(lifetime, out seconds))
        {
            return (null, Lifetime.Problem);
        }

        var (capacity, refill) = (parsed.GetValue(_capacity), parsed.GetValue(_refill));
        if (capacity > 0 != refill > 0)
        {
            return (null, "--rate-capacity and --rate-per-second go together");
        }

        var request = new CreateApiKeyRequest
        {
            Name = parsed.GetValue(_name)!,
            Tenant = parsed.GetValue(_tenant) ?? "",
            Account = account ?? "",
            RateCapacity = capacity,
            RateRefill = refill,
            ExpiresIn = seconds,
        };
        request.Roles.AddRange(parsed.GetValue(_roles) ?? []);
        return (request, "");
    }

    private async Task<string?> CreateAsync(
        ControlLink link, SatGateConfig config, CreateApiKeyRequest request, ParseResult parsed,
        CancellationToken cancellationToken)
    {
        var created = await new AuthService.AuthServiceClient(link.Invoker).CreateApiKeyAsync(
            request, cancellationToken: cancellationToken);
        if (created.Status is not CreateApiKeyResponse.Types.Status.Created)
        {
            return $"no key was made: {created.Status} {created.Detail}".TrimEnd();
        }

        // A key without an account pays for nothing, so a stop in between gives nothing away.
        if (parsed.GetValue(_budget) is { } credits)
        {
            var open = new OpenRequest
            {
                Account = created.Record.Account,
                Limit = credits,
                ExpiresAt = created.Record.ExpiresAt,
                Tenant = request.Tenant,
                Label = request.Name,
            };
            open.Windows.AddRange(config.Budget.Windows.Select(DefaultAccount.ToWindow));
            var opened = await new BudgetService.BudgetServiceClient(link.Invoker).OpenAsync(
                open, cancellationToken: cancellationToken);
            if (opened.Status is not OpenResponse.Types.Status.Opened)
            {
                return $"the key's account cannot be opened: {opened.Status} {opened.Detail}".TrimEnd();
            }
        }

        if (parsed.GetValue(CommandContext.Json))
        {
            var shown = KeyText.ToJson(created.Record);
            shown.Insert(0, "key", JsonValue.Create(created.Key));
            JsonOutput.Write(shown, context);
            return null;
        }

        context.Output.WriteLine(created.Key);
        context.Error.WriteLine(
            $"satgate: key {created.Record.KeyId} of {request.Name}, account {created.Record.Account}; "
            + "it is not shown again");
        return null;
    }
}
