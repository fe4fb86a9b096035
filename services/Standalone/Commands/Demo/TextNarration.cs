using Spectre.Console;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// For people: a line per step in columns, made for 80 characters; with colours on a terminal and the same text without
/// them when piped.
/// </summary>
internal sealed class TextNarration : IDemoNarration
{
    private const int AsksWidth = 17;
    private const int ShouldWidth = 31;
    private const int NoteWidth = 72;
    private const string Indent = "     ";

    private readonly CommandContext _context;
    private readonly IAnsiConsole _console;

    public TextNarration(CommandContext context)
    {
        _context = context;
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Output) });
        // The terminal wraps for itself: a line break within a command would spoil pasting it.
        _console.Profile.Width = short.MaxValue;
    }

    public void Begin(Uri endpoint)
    {
        var credits = DemoGateway.Credits;
        Line($"[bold]An agent with {credits} credits, a server of paid tools, and SatGate between them.[/]");
        Line($"[grey]{endpoint} → satgate {DemoServerCommand.Name} (stdio)[/]");
        Line("");
        var (asks, should) = ("the agent asks".PadRight(AsksWidth), "it should".PadRight(ShouldWidth));
        Line($"[grey]{Indent}{asks}{should}and so it came[/]");
    }

    public void Tell(int number, DemoStep step, Outcome came)
    {
        var (mark, colour) = (step.Holds(came), came.Cost) switch
        {
            (false, _) => ("✗", "red"),
            (true, > 0) => ("✓", "yellow"),
            _ => ("✓", "green"),
        };
        var asks = Markup.Escape(step.Asks.PadRight(AsksWidth));
        var should = Markup.Escape(step.Should.PadRight(ShouldWidth));
        Line($"{number,2} [{colour}]{mark}[/] [bold]{asks}[/][grey]{should}[/][{colour}]{Markup.Escape(came.Text)}[/]");
        foreach (var line in came.Note is { } note ? Wrap(note) : [])
        {
            Line($"[grey]{Indent}{Markup.Escape(line)}[/]");
        }
    }

    public void End(DemoGateway gateway, int steps, DemoStep? failed, bool staysUp)
    {
        Line("");
        if (failed is not null)
        {
            return;
        }

        Line($"[green]All {steps} steps went as told.[/] The budget held, and every credit is accounted for.");
        if (staysUp)
        {
            SetUp(gateway.Endpoint, gateway.Token);
        }

        Line("");
        Line("In front of your own servers: [bold]satgate init[/], then [bold]satgate serve[/].");
        if (staysUp)
        {
            Line("The gateway stays up; [bold]Ctrl-C[/] ends it.");
        }
    }

    private void SetUp(Uri endpoint, string token)
    {
        Line("");
        Line("Now your own agent, with the credits that are left:");
        Line("");
        Line($"{Indent}export SATGATE_TOKEN={token}");
        Line("");
        const string header = "--header \"Authorization: Bearer $SATGATE_TOKEN\"";
        var claude = $"claude mcp add --transport http satgate {endpoint} {header}";
        Line($"{Indent}[grey]Claude Code[/]                    {claude}");
        // Not a raw literal: one that begins with a quotation mark loses it to its delimiter.
        const string headers = "\"headers\": { \"Authorization\": \"Bearer ${env:SATGATE_TOKEN}\" }";
        var cursor = $$$"""{ "mcpServers": { "satgate": { "url": "{{{endpoint}}}", {{{headers}}} } } }""";
        Line($"{Indent}[grey]Cursor[/]   ~/.cursor/mcp.json   {Markup.Escape(cursor)}");
        var code = $$$"""{ "servers": { "satgate": { "type": "http", "url": "{{{endpoint}}}", {{{headers}}} } } }""";
        Line($"{Indent}[grey]VS Code[/]  .vscode/mcp.json     {Markup.Escape(code)}");
        Line("");
        Line("A smaller token for a helper of its own, offline: [bold]satgate token attenuate --budget 5[/].");
    }

    private void Line(string markup)
    {
        if (_context.IsTerminal)
        {
            _console.MarkupLine(markup);
        }
        else
        {
            _context.Output.WriteLine(Markup.Remove(markup));
        }
    }

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.ReplaceLineEndings(" ").Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > NoteWidth)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
