using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Standalone.Commands.Token;

/// <summary>
/// <c>satgate token inspect</c>: shows what a token says. It cannot tell whether the token is genuine: that takes the
/// root key, and it says so. Exit code 1 when no gateway would ever honour it.
/// </summary>
internal static class TokenInspectCommand
{
    public static Verb Create(CommandContext context)
    {
        var choice = new TokenChoice();
        var verb = new Verb("inspect", "Show what a token says, without checking its signature.")
        {
            Examples =
            [
                ("satgate token inspect", "the token in $SATGATE_TOKEN"),
                ("satgate token inspect --file token.txt --json", "for scripts"),
            ],
        };
        choice.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var (token, code) = choice.Read(parsed, context);
            return token is null ? code : Show(token, parsed.GetValue(CommandContext.Json), context);
        });
        return verb;
    }

    private static int Show(Macaroon token, bool json, CommandContext context)
    {
        var identifier = TokenIdentifier.TryParse(token.Identifier, out var ours) ? ours : null;
        var caveats = Enumerable.Range(0, token.CaveatCount).Select(index => ShownCaveat.Of(token, index)).ToArray();
        if (json)
        {
            WriteJson(token, identifier, caveats, context);
        }
        else
        {
            WriteText(token, identifier, caveats, context.Output);
        }

        return identifier is not null && Array.TrueForAll(caveats, caveat => caveat.IsUnderstood)
            ? ExitCode.Done
            : ExitCode.Failed;
    }

    private static void WriteJson(
        Macaroon token, TokenIdentifier? identifier, ShownCaveat[] caveats, CommandContext context) =>
        JsonOutput.Write(new JsonObject
        {
            ["tokenId"] = TokenId.Of(token.Signature).ToString(),
            ["identifier"] = Printable.Text(token.Identifier),
            ["keyId"] = identifier?.KeyId,
            ["issuedAt"] = identifier is null ? null : Time(identifier),
            ["location"] = Printable.Text(Encoding.UTF8.GetBytes(token.Location)),
            ["caveats"] = new JsonArray([.. caveats.Select(caveat => new JsonObject
            {
                ["text"] = caveat.Text,
                ["thirdParty"] = caveat.ThirdParty,
                ["understood"] = caveat.IsUnderstood,
            })]),
            ["discharges"] = token.Discharges.Count,
            ["signatureChecked"] = false,
        }, context);

    private static void WriteText(
        Macaroon token, TokenIdentifier? identifier, ShownCaveat[] caveats, TextWriter output)
    {
        output.WriteLine($"Token id    {TokenId.Of(token.Signature)}");
        output.WriteLine($"Identifier  {Printable.Text(token.Identifier)}");
        output.WriteLine(identifier is null
            ? "            not minted by SatGate: no gateway of ours will take it"
            : $"Issued      {Time(identifier)} with key {identifier.KeyId}");
        if (token.Location.Length > 0)
        {
            output.WriteLine($"For         {Printable.Text(Encoding.UTF8.GetBytes(token.Location))}");
        }

        output.WriteLine(
            caveats.Length == 0 ? "Caveats     none: it allows everything its account pays for" : "Caveats");
        foreach (var caveat in caveats)
        {
            var third = caveat.ThirdParty is null ? "" : $" (to be discharged at {caveat.ThirdParty})";
            var note = caveat.IsUnderstood ? "" : "   <- not understood: every gateway refuses this token";
            output.WriteLine($"            {caveat.Text}{third}{note}");
        }

        if (token.Discharges.Count > 0)
        {
            output.WriteLine($"Discharges  {token.Discharges.Count}");
        }

        output.WriteLine("Signature   not checked: only its issuer can");
    }

    private static string Time(TokenIdentifier identifier)
    {
        var seconds = Math.Min(identifier.IssuedAt, DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return DateTimeOffset.FromUnixTimeSeconds(seconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
