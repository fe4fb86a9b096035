using System.CommandLine;
using SatGate.Gateway.Configuration;

namespace SatGate.Standalone.Commands;

/// <summary>
/// Which config file a command works with: --config, else SATGATE_CONFIG, else the usual names here.
/// </summary>
internal static class ConfigChoice
{
    public const string Variable = "SATGATE_CONFIG";

    /// <summary>Ours first; SatGate's own name still works.</summary>
    public static IReadOnlyList<string> UsualNames { get; } = ["satgate.yaml", "satgate-mcp.yaml"];

    /// <summary>For each command that needs a config.</summary>
    public static Option<string?> Option() => new("--config", "-c")
    {
        Description = $"The config file; else {Variable}, else ./{string.Join(", ./", UsualNames)}.",
        HelpName = "file",
    };

    /// <summary>
    /// The path of the file, which need not exist; relative ones are relative to the working directory.
    /// </summary>
    public static string PathOf(ParseResult parsed, Option<string?> option, CommandContext context)
    {
        var named = parsed.GetValue(option);
        if (string.IsNullOrEmpty(named))
            named = context.Environment(Variable);
        if (string.IsNullOrEmpty(named))
        {
            named = UsualNames.FirstOrDefault(name => File.Exists(Path.Combine(context.Folder, name)))
                ?? UsualNames[0];
        }

        return Path.Combine(context.Folder, named);
    }

    /// <summary>Reads and checks it; errors are a result, for <see cref="ConfigReport"/>.</summary>
    public static (string Path, ConfigResult Result) Load(
        ParseResult parsed, Option<string?> option, CommandContext context)
    {
        var path = PathOf(parsed, option, context);
        return (path, ConfigFile.Load(path, context.Environment));
    }
}
