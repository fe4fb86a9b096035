using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands;

/// <summary><c>satgate version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The product's version, and after <c>+</c> the commit it was built from where that is known.</summary>
    public static string Version { get; } = typeof(VersionCommand).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Verb Create(CommandContext context)
    {
        var verb = new Verb("version", "Print version, commit and runtime.")
        {
            Examples = [("satgate version --json", "for scripts and bug reports")],
        };
        verb.SetAction(parsed =>
        {
            var (version, commit) = Version.Split('+', 2) is [var number, var hash] ? (number, hash) : (Version, null);
            if (parsed.GetValue(CommandContext.Json))
            {
                JsonOutput.Write(new JsonObject
                {
                    ["name"] = "satgate", ["version"] = version, ["commit"] = commit,
                    ["runtime"] = RuntimeInformation.FrameworkDescription,
                    ["os"] = RuntimeInformation.RuntimeIdentifier,
                }, context);
            }
            else
                context.Output.WriteLine(commit is null ? $"satgate {version}" : $"satgate {version} ({commit})");
            return ExitCode.Done;
        });
        return verb;
    }
}
