using Spectre.Console;

namespace SatGate.Standalone.Commands.Survey;

/// <summary>Rows under headings in aligned columns; the headings are grey on a terminal. Nothing is cut.</summary>
internal static class ColumnText
{
    private const string Gap = "  ";

    /// <param name="headings">One for each column.</param>
    /// <param name="rows">As many texts each; line ends in them become blanks.</param>
    public static void Write(
        IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, CommandContext context)
    {
        var lines = rows.Select(row => row.Select(cell => cell.ReplaceLineEndings(" ")).ToList()).ToList();
        var widths = headings
            .Select((heading, column) => lines.Select(line => line[column].Length).Append(heading.Length).Max())
            .ToList();
        var head = Join(headings, widths);
        if (context.IsTerminal)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Output) });
            console.Profile.Width = short.MaxValue;
            console.MarkupLine($"[grey]{Markup.Escape(head)}[/]");
        }
        else
        {
            context.Output.WriteLine(head);
        }

        foreach (var line in lines)
        {
            context.Output.WriteLine(Join(line, widths));
        }
    }

    private static string Join(IReadOnlyList<string> cells, List<int> widths) =>
        string.Join(Gap, cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
}
