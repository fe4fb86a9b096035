namespace SatGate.Macaroons.Arguments;

/// <summary>The limits of an `args` caveat and of what it reads.</summary>
internal static class ArgumentLimits
{
    public const int RulesBytesMax = 3072;
    public const int RulesDepthMax = 8;
    public const int ToolsMax = 16;
    public const int FieldsMax = 16;
    public const int NameCharsMax = 128;
    public const int ChoicesMax = 128;
    public const int ChoiceCharsMax = 256;
    public const int HostsMax = 8;
    public const int PrefixesMax = 16;

    /// <summary>Characters of a number that is compared.</summary>
    public const int NumberCharsMax = 64;

    /// <summary>Characters of an address that is judged.</summary>
    public const int UrlCharsMax = 2048;

    /// <summary>Nesting of the arguments, as everywhere in the gateway.</summary>
    public const int ArgumentsDepthMax = 64;
}
