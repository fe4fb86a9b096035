using SatGate.Standalone.Commands;

namespace SatGate.Audit.Tests.Commands;

/// <summary>What one command line did.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(string folder, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var context = new CommandContext(_ => null, folder, IsTerminal: false, output, error);
        var code = await SatGateCommand.RunAsync(arguments, context, TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
