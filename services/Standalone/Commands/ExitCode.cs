namespace SatGate.Standalone.Commands;

/// <summary>
/// Exit codes, the same for all commands (docs: wire.md, command line). They never change their meaning.
/// </summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The thing asked for failed or does not hold: an invalid file, a taken port.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int WrongUsage = 2;
}
