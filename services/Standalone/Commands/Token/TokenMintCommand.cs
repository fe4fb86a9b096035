using System.CommandLine;
using System.Text.Json.Nodes;
using SatGate.Contracts.Auth.V1;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Spending;
using SatGate.Standalone.Commands.Control;
using SatGate.Standalone.Hosting;

namespace SatGate.Standalone.Commands.Token;

/// <summary>
/// <c>satgate token mint</c>: a root token with an account of its own, for whoever runs the gateway. Its credits come
/// from nowhere: that is what a root is.
/// </summary>
internal static class TokenMintCommand
{
    public static Verb Create(CommandContext context)
    {
        var options = new AttenuateOptions();
        var never = new Option<bool>("--never-expires") { Description = "It ends only when it is revoked." };
        var run = new ControlRun(context);
        var verb = new Verb("mint", "Make a root token and its account. The token is printed once and kept nowhere.")
        {
            Examples =
            [
                ("satgate token mint --budget 1000 --label alice", "1,000 credits, for 24 hours"),
                ("satgate token mint --budget 50 --tools 'read_*' --expires-in 30d", "narrower, and longer"),
                ("SATGATE_TOKEN=$(satgate token mint --budget 100)", "straight to where commands look for it"),
            ],
        };
        options.AddTo(verb);
        verb.Add(never);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) =>
        {
            var (request, budget, problem) = Read(parsed, options, parsed.GetValue(never));
            if (request is null)
            {
                context.Error.WriteLine($"satgate: {problem}");
                return Task.FromResult(ExitCode.WrongUsage);
            }

            return run.RunAsync(
                parsed,
                needsTokens: true,
                (link, config, cancel) => MintAsync(link, config, request, budget, parsed, context, cancel),
                cancellationToken);
        });
        return verb;
    }

    private static (MintRequest? Request, long Budget, string Problem) Read(
        ParseResult parsed, AttenuateOptions options, bool never)
    {
        var narrowing = options.Read(parsed);
        if (narrowing.Budget is not { } budget || budget < 0)
        {
            return (null, 0, "--budget must say how many credits, 0 or more");
        }

        if (narrowing.Nonce.Length > 0)
        {
            return (null, 0, "--nonce does not go with mint: every root token is another one");
        }

        var seconds = 0L;
        if (parsed.GetValue(options.ExpiresIn) is { } lifetime && (never || !Lifetime.TryParse(lifetime, out seconds)))
        {
            return (null, 0, never ? "--expires-in and --never-expires disagree" : Lifetime.Problem);
        }

        // The token's own fields are checked as those of `attenuate`, before anything is asked of anyone.
        if (!(narrowing with { Budget = null }).TryWrite(out _, out var problem))
        {
            return (null, 0, problem);
        }

        var terms = TermsText.Of(narrowing);
        terms.ExpiresIn = seconds;
        terms.NeverExpires = never;
        return (new MintRequest { Terms = terms, Tenant = narrowing.Tenant }, budget, "");
    }

    private static async Task<string?> MintAsync(
        ControlLink link,
        SatGateConfig config,
        MintRequest request,
        long budget,
        ParseResult parsed,
        CommandContext context,
        CancellationToken cancellationToken)
    {
        var windows = config.Budget.Windows.Select(DefaultAccount.ToWindow);
        var minted = await new RootMint(link.Invoker).MintAsync(request, budget, windows, cancellationToken);
        if (parsed.GetValue(CommandContext.Json))
        {
            JsonOutput.Write(new JsonObject
            {
                ["token"] = minted.Token,
                ["tokenId"] = minted.TokenId,
                ["budgetId"] = minted.Account,
                ["budget"] = budget,
                ["expiresAt"] = TermsText.Time(minted.ExpiresAt),
            }, context);
            return null;
        }

        context.Output.WriteLine(minted.Token);
        context.Error.WriteLine($"satgate: token {minted.TokenId}, account {minted.Account}, {budget} credits");
        return null;
    }
}
