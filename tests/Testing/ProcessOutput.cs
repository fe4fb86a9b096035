namespace SatGate.Testing;

/// <summary>What a finished process left: its exit code and both outputs as text.</summary>
public sealed record ProcessOutput(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>Everything, for the message of a failed assertion.</summary>
    public override string ToString() =>
        $"exit {ExitCode}\n--- stdout ---\n{StandardOutput}\n--- stderr ---\n{StandardError}";
}
