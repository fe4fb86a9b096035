using System.Runtime.InteropServices;

namespace SatGate.Testing;

/// <summary>POSIX signals to one process by its id; .NET itself can only kill.</summary>
public static partial class Signals
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    /// <summary>Asks the process to stop (SIGTERM), as an orchestrator does.</summary>
    public static void SendTerminate(int processId) => Send(processId, Terminate);

    /// <summary>What Ctrl+C sends (SIGINT).</summary>
    public static void SendInterrupt(int processId) => Send(processId, Interrupt);

    /// <summary>Ends the process without any chance to clean up (SIGKILL): the crash of a crash test.</summary>
    public static void SendKill(int processId) => Send(processId, Kill);

    /// <summary>True while a process with this id exists.</summary>
    public static bool IsAlive(int processId) =>
        SendSignal(processId, 0) == 0 && !IsZombie(processId);

    private static void Send(int processId, int signal)
    {
        // 0 and negative numbers address whole process groups: never the test runner's own.
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(processId, 1);
        _ = SendSignal(processId, signal);
    }

    // A dead child that nobody has waited for still answers to signals.
    private static bool IsZombie(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
