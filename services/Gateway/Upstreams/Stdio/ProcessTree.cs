using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SatGate.Gateway.Upstreams.Stdio;

/// <summary>Ends a child and everything it started.</summary>
internal static class ProcessTree
{
    /// <summary>
    /// Kills the tree below the process, then, on Linux, what still carries the run's marker in its environment: a
    /// grandchild whose parent has died hangs below init and is not found by walking the tree.
    /// </summary>
    public static void Kill(Process process, string run)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (
            exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }

        if (OperatingSystem.IsLinux())
        {
            KillMarked(Encoding.UTF8.GetBytes($"{ChildEnvironment.Marker}={run}\0"));
        }
    }

    private static void KillMarked(byte[] marker)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                || id == Environment.ProcessId)
            {
                continue;
            }

            try
            {
                if (File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(marker) >= 0)
                {
                    using var orphan = Process.GetProcessById(id);
                    orphan.Kill();
                }
            }
            catch (Exception exception) when (
                exception is IOException or UnauthorizedAccessException or ArgumentException
                or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // Another user's process, or one that has just ended.
            }
        }
    }
}
