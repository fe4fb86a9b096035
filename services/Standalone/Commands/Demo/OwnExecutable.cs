namespace SatGate.Standalone.Commands.Demo;

/// <summary>How this very program is started once more, as a child with another verb.</summary>
internal static class OwnExecutable
{
    /// <summary>
    /// Program and first arguments: the executable itself, or <c>dotnet satgate.dll</c> where that is what runs.
    /// </summary>
    public static IReadOnlyList<string> Command()
    {
        var process = Environment.ProcessPath ?? "dotnet";
        var assembly = Path.Combine(AppContext.BaseDirectory, "satgate.dll");
        return Path.GetFileNameWithoutExtension(process) switch
        {
            "satgate" => [process],
            "dotnet" => [process, assembly],
            _ => ["dotnet", assembly],
        };
    }

    /// <summary>Where the runtime is, for a child that gets little of our environment.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables(CommandContext context) =>
        context.Environment("DOTNET_ROOT") is { Length: > 0 } root ? [new("DOTNET_ROOT", root)] : [];
}
