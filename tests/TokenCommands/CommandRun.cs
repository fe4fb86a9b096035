using SatGate.Standalone.Commands;

namespace SatGate.TokenCommands.Tests;

/// <summary>What one command line did.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    /// <summary>Runs `satgate token …`; a null token leaves SATGATE_TOKEN unset.</summary>
    public static async Task<CommandRun> OfAsync(string? token, string folder, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var context = new CommandContext(
            name => name == "SATGATE_TOKEN" ? token : null, folder, IsTerminal: false, output, error);
        var code = await SatGateCommand.RunAsync(
            ["token", .. arguments], context, TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
