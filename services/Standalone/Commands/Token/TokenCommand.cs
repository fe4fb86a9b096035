namespace SatGate.Standalone.Commands.Token;

/// <summary><c>satgate token</c>: what can be done with a token, one verb each.</summary>
internal static class TokenCommand
{
    public static Verb Create(CommandContext context)
    {
        var verb = new Verb("token", "Make tokens, look into them, narrow them and take them back.")
        {
            Examples =
            [
                ("satgate token mint --budget 1000", "a root token, by whoever runs the gateway"),
                ("satgate token inspect", "what the token in $SATGATE_TOKEN says"),
                ("satgate token attenuate --budget 50 --tools 'read_*'", "a smaller one for a helper"),
            ],
        };
        verb.Add(TokenMintCommand.Create(context));
        verb.Add(TokenInspectCommand.Create(context));
        verb.Add(TokenAttenuateCommand.Create(context));
        verb.Add(TokenDelegateCommand.Create(context));
        verb.Add(TokenRevokeCommand.Create(context));
        return verb;
    }
}
