using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SatGate.Standalone.Commands;

/// <summary>The usual help, then the command's examples, then what the exit codes mean.</summary>
internal sealed class TeachingHelp(HelpAction usual, IReadOnlyList<(string Line, string Does)> rootExamples)
    : SynchronousCommandLineAction
{
    public override bool Terminating => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = command is RootCommand ? rootExamples : (command as Verb)?.Examples ?? [];
        var output = parseResult.InvocationConfiguration.Output;
        if (examples.Count > 0)
        {
            var width = examples.Max(example => example.Line.Length);
            output.WriteLine("Examples:");
            foreach (var (line, does) in examples)
                output.WriteLine($"  {line.PadRight(width)}  {does}");
            output.WriteLine();
        }

        output.WriteLine("Exit codes: 0 done, 1 failed or not valid, 2 wrong usage.");
        return ExitCode.Done;
    }
}
