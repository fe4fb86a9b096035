using System.CommandLine;
using System.Text.Json.Nodes;
using SatGate.Macaroons.Caveats;

namespace SatGate.Standalone.Commands.Token;

/// <summary>
/// <c>satgate token delegate</c>: asks the gateway for a narrower token whose account is opened at once, so that its
/// credits are set aside for it. The offline way is <c>attenuate</c>.
/// </summary>
internal static class TokenDelegateCommand
{
    public static Verb Create(CommandContext context)
    {
        var options = new AttenuateOptions();
        var holder = new HolderOptions();
        var verb = new Verb(
            "delegate", "Carve a budget out of your token's account and print the token that spends it.")
        {
            Examples =
            [
                ("satgate token delegate --budget 50 -u http://127.0.0.1:9100/mcp", "out of $SATGATE_TOKEN"),
                ("satgate token delegate -b 5 --tools 'read_*' -e 1h -u $GATEWAY", "narrower, and not for long"),
            ],
        };
        holder.Url.Required = true;
        options.AddTo(verb);
        holder.AddTo(verb);
        verb.SetAction((parsed, cancellationToken) =>
        {
            var (parameters, problem) = Read(parsed, options);
            if (parameters is null)
            {
                context.Error.WriteLine($"satgate: {problem}");
                return Task.FromResult(ExitCode.WrongUsage);
            }

            return holder.AskAsync(
                parsed, "satgate/delegate", parameters, (result, json) => Write(result, json, context), context,
                cancellationToken);
        });
        return verb;
    }

    private static (JsonObject? Parameters, string Problem) Read(ParseResult parsed, AttenuateOptions options)
    {
        var narrowing = options.Read(parsed);
        if (narrowing.Budget is not { } budget)
        {
            return (null, "--budget must say how many credits");
        }

        if (narrowing.Tenant.Length > 0)
        {
            return (null, "--tenant does not go with delegate: a token stays with its tenant");
        }

        var parameters = new JsonObject { ["budget"] = budget };
        if (parsed.GetValue(options.ExpiresIn) is { } lifetime)
        {
            if (!Lifetime.TryParse(lifetime, out var seconds))
            {
                return (null, Lifetime.Problem);
            }

            parameters["expiresIn"] = seconds;
        }

        return narrowing.TryWrite(out _, out var problem)
            ? (Fill(parameters, narrowing), "")
            : (null, problem);
    }

    private static JsonObject Fill(JsonObject parameters, Narrowing narrowing)
    {
        AddText(parameters, "label", narrowing.Label);
        AddText(parameters, "scope", narrowing.Scope);
        AddText(parameters, "nonce", narrowing.Nonce);
        AddList(parameters, "tools", narrowing.Tools);
        AddList(parameters, "servers", narrowing.Servers);
        AddList(parameters, "ip", narrowing.Addresses);
        if (narrowing.MaxCost is { } maxCost)
        {
            parameters["maxCost"] = maxCost;
        }

        if (narrowing.Depth is { } depth)
        {
            parameters["depth"] = depth;
        }

        if (narrowing.Arguments.Length > 0)
        {
            parameters["args"] = JsonNode.Parse(narrowing.Arguments);
        }

        return parameters;
    }

    private static void AddText(JsonObject parameters, string name, string text)
    {
        if (text.Length > 0)
        {
            parameters[name] = text;
        }
    }

    private static void AddList(JsonObject parameters, string name, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            parameters[name] = new JsonArray([.. items.Select(item => JsonValue.Create(item))]);
        }
    }

    private static void Write(JsonObject result, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(result, context);
            return;
        }

        context.Output.WriteLine($"{result["token"]}");
        context.Error.WriteLine(
            $"satgate: token {result["tokenId"]}, {result["budget"]} credits; "
            + $"{result["parentRemaining"]} remain in yours");
    }
}
