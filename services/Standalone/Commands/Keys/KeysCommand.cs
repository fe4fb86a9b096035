using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SatGate.Contracts.Auth.V1;
using SatGate.Standalone.Commands.Control;
using SatGate.Standalone.Commands.Token;

namespace SatGate.Standalone.Commands.Keys;

/// <summary><c>satgate keys</c>: API keys, and the root keys that tokens are made with; by whoever runs the
/// gateway.</summary>
internal static class KeysCommand
{
    private const long OverlapDefault = 7 * 24 * 3600;

    public static Verb Create(CommandContext context)
    {
        var verb = new Verb("keys", "Make API keys, list them, take them back; rotate root keys.")
        {
            Examples =
            [
                ("satgate keys create ci --budget 1000 --role builder", "shown once"),
                ("satgate keys list", "who has one"),
                ("satgate keys revoke ci", "from now on"),
            ],
        };
        verb.Add(KeysCreateCommand.Create(context));
        verb.Add(List(context));
        verb.Add(Revoke(context));
        verb.Add(Rotate(context));
        return verb;
    }

    private static Verb List(CommandContext context)
    {
        var run = new ControlRun(context);
        var verb = new Verb("list", "List the API keys made by command, newest first; never the keys themselves.")
        {
            Examples = [("satgate keys list --json", "for scripts")],
        };
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => run.RunAsync(
            parsed,
            needsTokens: true,
            async (link, _, cancel) =>
            {
                var answer = await new AuthService.AuthServiceClient(link.Invoker).ListApiKeysAsync(
                    new ListApiKeysRequest(), cancellationToken: cancel);
                if (answer.Status is not ListApiKeysResponse.Types.Status.Listed)
                {
                    return $"the keys cannot be read: {answer.Status}";
                }

                KeyText.Write(answer.Keys, parsed.GetValue(CommandContext.Json), context);
                return null;
            },
            cancellationToken));
        return verb;
    }

    private static Verb Revoke(CommandContext context)
    {
        var key = new Argument<string>("key") { Description = "Its name, or its id as list shows it." };
        var reason = new Option<string>("--reason") { Description = "For the record.", HelpName = "text" };
        var run = new ControlRun(context);
        var verb = new Verb("revoke", "Refuse an API key from now on and for ever, and end its sessions.")
        {
            Examples = [("satgate keys revoke ci --reason leaked", "at once, also when no gateway runs")],
        };
        verb.Add(key);
        verb.Add(reason);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => run.RunAsync(
            parsed,
            needsTokens: true,
            async (link, _, cancel) =>
            {
                var answer = await new AuthService.AuthServiceClient(link.Invoker).RevokeApiKeyAsync(
                    new RevokeApiKeyRequest { Key = parsed.GetValue(key)!, Reason = parsed.GetValue(reason) ?? "" },
                    cancellationToken: cancel);
                if (answer.Status is not (RevokeApiKeyResponse.Types.Status.Revoked
                    or RevokeApiKeyResponse.Types.Status.AlreadyRevoked))
                {
                    return $"not revoked: {answer.Status}";
                }

                Say(new JsonObject { ["revoked"] = true, ["keyId"] = answer.KeyId }, $"Revoked {answer.KeyId}.",
                    parsed, context);
                return null;
            },
            cancellationToken));
        return verb;
    }

    private static Verb Rotate(CommandContext context)
    {
        var tenant = new Option<string>("--tenant") { Description = "Whose root key.", HelpName = "name" };
        var overlap = new Option<string>("--overlap")
        {
            Description = "How long tokens of the key before still verify; 7d by default.", HelpName = "time",
        };
        var run = new ControlRun(context);
        var verb = new Verb(
            "rotate", "Make a new root key (auth.keyFile); the one before verifies until the overlap ends.")
        {
            Examples = [("satgate keys rotate --overlap 30d", "new tokens at once, old ones for 30 days")],
        };
        verb.Add(tenant);
        verb.Add(overlap);
        run.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) =>
        {
            var seconds = OverlapDefault;
            if (parsed.GetValue(overlap) is { } text && !Lifetime.TryParse(text, out seconds))
            {
                context.Error.WriteLine("satgate: --overlap is a number and s, m, h or d, such as 30d");
                return Task.FromResult(ExitCode.WrongUsage);
            }

            return run.RunAsync(
                parsed,
                needsTokens: true,
                (link, _, cancel) => RotateAsync(link, parsed.GetValue(tenant) ?? "", seconds, parsed, context, cancel),
                cancellationToken);
        });
        return verb;
    }

    private static async Task<string?> RotateAsync(
        ControlLink link, string tenant, long overlap, ParseResult parsed, CommandContext context,
        CancellationToken cancellationToken)
    {
        var answer = await new AuthService.AuthServiceClient(link.Invoker).RotateKeyAsync(
            new RotateKeyRequest { Tenant = tenant, Overlap = overlap }, cancellationToken: cancellationToken);
        switch (answer.Status)
        {
            case RotateKeyResponse.Types.Status.Rotated:
                Say(
                    new JsonObject { ["keyId"] = answer.KeyId, ["overlapSeconds"] = overlap },
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Key {answer.KeyId} mints now; the one before verifies for {overlap} more seconds."),
                    parsed, context);
                return null;
            case RotateKeyResponse.Types.Status.KeysAreConfigured:
                return "the root key comes from the config: change `auth.rootKey` there, or use `auth.keyFile`";
            default:
                return $"not rotated: {answer.Status} {answer.Detail}".TrimEnd();
        }
    }

    private static void Say(JsonObject result, string line, ParseResult parsed, CommandContext context)
    {
        if (parsed.GetValue(CommandContext.Json))
        {
            JsonOutput.Write(result, context);
        }
        else
        {
            context.Output.WriteLine(line);
        }
    }
}
