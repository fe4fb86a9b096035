namespace SatGate.Standalone.Commands.Token;

/// <summary><c>satgate token</c>: what can be done with a token, one verb each.</summary>
internal static class TokenCommand
{
    public static Verb Create(CommandContext context)
    {
        var verb = new Verb("token", "Look into tokens and narrow them. Neither needs a server, nor a key.")
        {
            Examples =
            [
                ("satgate token inspect", "what the token in $SATGATE_TOKEN says"),
                ("satgate token attenuate --budget 50 --tools 'read_*'", "a smaller one for a helper"),
            ],
        };
        verb.Add(TokenInspectCommand.Create(context));
        verb.Add(TokenAttenuateCommand.Create(context));
        return verb;
    }
}
