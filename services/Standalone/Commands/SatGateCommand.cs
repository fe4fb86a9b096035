using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using SatGate.Standalone.Commands.Audit;
using SatGate.Standalone.Commands.Budget;
using SatGate.Standalone.Commands.Demo;
using SatGate.Standalone.Commands.Keys;
using SatGate.Standalone.Commands.Survey;
using SatGate.Standalone.Commands.Token;

namespace SatGate.Standalone.Commands;

/// <summary>The <c>satgate</c> command line: one file per verb, listed here once.</summary>
internal static class SatGateCommand
{
    private static readonly IReadOnlyList<(string Line, string Does)> s_examples =
    [
        ("satgate demo", "see it work: an agent, a paid tool server, a budget"),
        ("satgate serve", "run the gateway of this folder's satgate.yaml"),
        ("satgate init", "write a commented satgate.yaml"),
        ("satgate validate", "check it; every error with its line"),
        ("satgate schema > satgate.schema.json", "let your editor complete and check it"),
    ];

    private static Verb[] Verbs(CommandContext context) =>
    [
        DemoCommand.Create(context),
        DemoServerCommand.Create(context),
        ServeCommand.Create(context),
        InitCommand.Create(context),
        ValidateCommand.Create(context),
        SchemaCommand.Create(context),
        ServersCommand.Create(context),
        ToolsCommand.Create(context),
        TokenCommand.Create(context),
        BudgetCommand.Create(context),
        KeysCommand.Create(context),
        AuditCommand.Create(context),
        UsageCommand.Create(context),
        VersionCommand.Create(context),
    ];

    /// <summary>Runs one command line and gives its exit code.</summary>
    public static Task<int> RunAsync(string[] args, CommandContext context, CancellationToken cancellationToken)
    {
        var root = new RootCommand("The economic firewall between AI agents and MCP servers: prices, budgets, proof.")
        {
            CommandContext.Json,
        };
        foreach (var verb in Verbs(context))
            root.Add(verb);
        var helpOption = root.Options.OfType<HelpOption>().Single();
        var help = new TeachingHelp((HelpAction)helpOption.Action!, s_examples);
        (helpOption.Action, root.Action) = (help, help);

        // Response files (@file) are off: an argument is what it says.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return Task.FromResult(Refuse(parsed, context));
        return parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = context.Output, Error = context.Error,
                // A stop waits for the calls under way, as long as `limits.drainMax` allows and no shorter.
                ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
            },
            cancellationToken);
    }

    private static int Refuse(ParseResult parsed, CommandContext context)
    {
        foreach (var error in parsed.Errors)
            context.Error.WriteLine($"satgate: {error.Message}");
        context.Error.WriteLine($"See `{LineOf(parsed.CommandResult)} --help`.");
        return ExitCode.WrongUsage;
    }

    // `satgate token inspect`, however deep the verb lies.
    private static string LineOf(CommandResult result) => result.Parent is CommandResult parent
        ? $"{LineOf(parent)} {result.Command.Name}"
        : "satgate";
}
