using System.Runtime.InteropServices;
using System.Text;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// <c>satgate demo-server</c>: the sample tool server over stdio, until its input ends. Not in the help: it is what
/// <c>satgate demo</c> starts as its upstream, so that a real process answers and nothing has to be installed.
/// </summary>
internal static class DemoServerCommand
{
    public const string Name = "demo-server";

    /// <summary>Characters of one message; a longer one ends the server.</summary>
    public const int LineCharactersMax = 8 * 1024 * 1024;

    public static Verb Create(CommandContext context)
    {
        var verb = new Verb(Name, "The sample tool server of the demo, over stdio.") { Hidden = true };
        verb.SetAction((_, cancellationToken) => RunAsync(context, cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        // A terminal sends Ctrl-C to the whole group. Whoever started this server ends it by closing its input;
        // ending on its own would look like a crash.
        using var interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false))
        {
            NewLine = "\n", AutoFlush = true,
        };
        var line = new StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (var character in buffer.AsMemory(0, count).ToArray())
            {
                if (character != '\n')
                {
                    line.Append(character);
                    continue;
                }

                if (SampleServer.Answer(line.ToString()) is { } answer)
                {
                    await output.WriteLineAsync(answer.AsMemory(), cancellationToken);
                }

                line.Clear();
            }

            if (line.Length > LineCharactersMax)
            {
                await context.Error.WriteLineAsync($"satgate: a message of more than {LineCharactersMax} characters");
                return ExitCode.Failed;
            }
        }

        return ExitCode.Done;
    }
}
