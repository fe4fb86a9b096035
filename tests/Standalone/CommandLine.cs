using SatGate.Testing;

namespace SatGate.Standalone.Tests;

/// <summary>The built <c>satgate</c> as a process.</summary>
internal static class CommandLine
{
    public static ChildProcess Start(string folder, params string[] arguments) =>
        ChildProcess.Start("dotnet", [GatewayProcess.Assembly, .. arguments], workingDirectory: folder);

    /// <summary>Runs it to its end.</summary>
    public static async Task<ProcessOutput> RunAsync(string folder, params string[] arguments)
    {
        await using var process = Start(folder, arguments);
        return await process.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until it has written the text to stdout.</summary>
    public static Task SaysAsync(ChildProcess process, string text) => Eventually.HoldsAsync(
        () => process.StandardOutput.Contains(text, StringComparison.Ordinal) || !process.IsRunning,
        TimeSpan.FromSeconds(60), $"`{text}` in\n{process}", TestContext.Current.CancellationToken);
}
