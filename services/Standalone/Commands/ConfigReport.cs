using SatGate.Gateway.Configuration;
using Spectre.Console;

namespace SatGate.Standalone.Commands;

/// <summary>
/// Prints what is wrong with a config to stderr, one line each, <c>file:line:column: error: …</c> as editors and
/// terminals link it; with colours only where a person reads it.
/// </summary>
internal static class ConfigReport
{
    public static void Write(ConfigResult result, CommandContext context)
    {
        foreach (var error in result.Errors)
            Line(error, "error", "red", context);
        foreach (var warning in result.Warnings)
            Line(warning, "warning", "yellow", context);
    }

    private static void Line(ConfigError error, string word, string colour, CommandContext context)
    {
        var place = $"{error.File}:{error.Line}:{error.Column}:";
        var key = error.Key.Length == 0 ? "" : $"{error.Key}: ";
        if (!context.IsTerminal)
        {
            context.Error.WriteLine($"{place} {word}: {key}{error.Problem}; {error.Mend}");
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Error) });
        console.MarkupLine(
            $"[grey]{Markup.Escape(place)}[/] [{colour}]{word}:[/] [bold]{Markup.Escape(key)}[/]"
            + $"{Markup.Escape(error.Problem)}; [italic]{Markup.Escape(error.Mend)}[/]");
    }
}
