using System.CommandLine;

namespace SatGate.Standalone.Commands;

/// <summary>What commands know of the world around them; tests bring their own.</summary>
/// <param name="Environment">The value of a variable, or null when it is not set.</param>
/// <param name="Folder">The working directory.</param>
/// <param name="IsTerminal">Whether a person reads the output: then it may have colours.</param>
internal sealed record CommandContext(
    Func<string, string?> Environment, string Folder, bool IsTerminal, TextWriter Output, TextWriter Error)
{
    /// <summary>On every command.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON for machines instead of text for people.", Recursive = true,
    };

    public static CommandContext OfProcess() => new(
        System.Environment.GetEnvironmentVariable, System.Environment.CurrentDirectory,
        !Console.IsOutputRedirected && !Console.IsErrorRedirected, Console.Out, Console.Error);
}
