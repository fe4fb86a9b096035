using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Standalone.Commands.Token;

/// <summary>
/// <c>satgate token attenuate</c>: appends caveats offline and prints the narrower token. The token given stays as it
/// is; a budget becomes a sub-account that opens when the new token is first used.
/// </summary>
internal static class TokenAttenuateCommand
{
    private const int NonceHexChars = 16;

    public static Verb Create(CommandContext context)
    {
        var choice = new TokenChoice();
        var options = new AttenuateOptions();
        var verb = new Verb("attenuate", "Make a narrower token from one, offline. It can only lose rights.")
        {
            Examples =
            [
                ("satgate token attenuate --budget 50 --expires-in 1h", "a helper's pocket money"),
                ("satgate token attenuate --tools 'read_*,web.search' --max-cost 5", "fewer tools, cheap calls only"),
                ("satgate token attenuate --args '{\"pay\":{\"amount\":{\"max\":\"20\"}}}'", "bounded arguments"),
            ],
        };
        choice.AddTo(verb);
        options.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var (token, code) = choice.Read(parsed, context);
            return token is null ? code : Run(token, options, parsed, context);
        });
        return verb;
    }

    private static int Run(Macaroon token, AttenuateOptions options, ParseResult parsed, CommandContext context)
    {
        DateTimeOffset? expires = null;
        if (parsed.GetValue(options.ExpiresIn) is { } lifetime)
        {
            if (!Lifetime.TryParse(lifetime, out var seconds))
            {
                return Fail(context, Lifetime.Problem, ExitCode.WrongUsage);
            }

            expires = TimeProvider.System.GetUtcNow().AddSeconds(seconds);
        }

        var narrowing = options.Read(parsed) with { ExpiresAt = expires };
        if (narrowing is { Budget: not null, Nonce: "" })
        {
            // Two equal delegations are two accounts, unless the caller says that they are one.
            narrowing = narrowing with { Nonce = RandomNumberGenerator.GetHexString(NonceHexChars, lowercase: true) };
        }

        if (!narrowing.TryWrite(out var caveats, out var problem))
        {
            return Fail(context, problem, ExitCode.WrongUsage);
        }

        if (caveats.Count == 0)
        {
            return Fail(context, "nothing to narrow: say at least one of the options", ExitCode.WrongUsage);
        }

        foreach (var caveat in caveats)
        {
            var status = token.Append(caveat, out var child);
            if (status != DecodeStatus.Decoded)
            {
                return Fail(context, Problem(status), ExitCode.Failed);
            }

            token = child!;
        }

        Write(token, caveats, parsed.GetValue(CommandContext.Json), context);
        return ExitCode.Done;
    }

    private static void Write(Macaroon token, IReadOnlyList<string> caveats, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(new JsonObject
            {
                ["token"] = token.ToText(),
                ["tokenId"] = TokenId.Of(token.Signature).ToString(),
                ["caveats"] = new JsonArray([.. caveats.Select(caveat => JsonValue.Create(caveat))]),
            }, context);
        }
        else
        {
            context.Output.WriteLine(token.ToText());
        }
    }

    private static string Problem(DecodeStatus status) => status switch
    {
        DecodeStatus.TooManyCaveats => $"a token has at most {MacaroonLimits.CaveatsMax} caveats",
        DecodeStatus.DischargesBound => "a token with discharges cannot be narrowed; do it before asking for them",
        _ => $"the token would be longer than {MacaroonLimits.TokenBytesMax} bytes",
    };

    private static int Fail(CommandContext context, string problem, int code)
    {
        context.Error.WriteLine($"satgate: {problem}");
        return code;
    }
}
