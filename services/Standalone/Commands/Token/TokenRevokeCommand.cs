using System.CommandLine;
using System.Text.Json.Nodes;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Macaroons.Chain;
using SatGate.Standalone.Commands.Control;
using Status = SatGate.Contracts.Auth.V1.RevokeResponse.Types.Status;

namespace SatGate.Standalone.Commands.Token;

/// <summary>
/// <c>satgate token revoke</c>: for whoever runs the gateway, any token; with --url, for the holder of a token above
/// it.
/// </summary>
internal static class TokenRevokeCommand
{
    public static Verb Create(CommandContext context)
    {
        var id = new Argument<string>("token-id") { Description = "32 hex digits, as inspect shows them." };
        id.Validators.Add(result =>
        {
            if (!TokenId.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("A token id is 32 hex digits: `satgate token inspect` shows it.");
            }
        });
        var reason = new Option<string>("--reason") { Description = "For the record.", HelpName = "text" };
        var holder = new HolderOptions();
        var run = new ControlRun(context);
        var verb = new Verb("revoke", "Refuse a token, and everything ever made from it, from now on and for ever.")
        {
            Examples =
            [
                ("satgate token revoke 5fe89d7f853b444e4b0ed55d34563e2d", "at once, also when no gateway runs"),
                ("satgate token revoke 5fe8… --url http://127.0.0.1:9100/mcp", "one made from $SATGATE_TOKEN"),
            ],
        };
        verb.Add(id);
        verb.Add(reason);
        holder.AddTo(verb);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => parsed.GetValue(holder.Url) is not null
            ? holder.AskAsync(
                parsed,
                "satgate/revoke",
                new JsonObject { ["tokenId"] = parsed.GetValue(id) },
                (result, json) => Write(result, json, context),
                context,
                cancellationToken)
            : run.RunAsync(
                parsed,
                needsTokens: true,
                (link, _, cancel) => RevokeAsync(
                    link, parsed.GetValue(id)!, parsed.GetValue(reason) ?? "", parsed, context, cancel),
                cancellationToken));
        return verb;
    }

    private static async Task<string?> RevokeAsync(
        ControlLink link, string id, string reason, ParseResult parsed, CommandContext context,
        CancellationToken cancellationToken)
    {
        var answer = await new AuthService.AuthServiceClient(link.Invoker).RevokeAsync(
            new RevokeRequest { TokenId = id, Reason = reason }, cancellationToken: cancellationToken);
        if (answer.Status is not (Status.Revoked or Status.AlreadyRevoked))
        {
            return $"not revoked: {answer.Status} {answer.Detail}".TrimEnd();
        }

        // What its account has left goes back to the one above; a root's account stays as it is.
        var returned = await new BudgetService.BudgetServiceClient(link.Invoker).ReturnAsync(
            new ReturnRequest { Child = $"sub:{id}" }, cancellationToken: cancellationToken);
        var result = new JsonObject { ["revoked"] = true, ["tokenId"] = id };
        if (returned.Status is ReturnResponse.Types.Status.Returned)
        {
            result["returned"] = returned.Returned;
        }

        Write(result, parsed.GetValue(CommandContext.Json), context);
        return null;
    }

    private static void Write(JsonObject result, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(result, context);
        }
        else
        {
            var back = result["returned"] is { } credits ? $"; {credits} credits went back" : "";
            context.Output.WriteLine($"Revoked {result["tokenId"]}, and everything made from it{back}.");
        }
    }
}
