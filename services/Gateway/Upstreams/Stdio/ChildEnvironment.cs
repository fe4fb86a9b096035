using System.Diagnostics;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Upstreams.Stdio;

/// <summary>
/// What a child process sees of the environment: the variables that its configuration lists, and those without which
/// no program starts. The gateway's own variables hold credentials of other upstreams, so they are not inherited.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>
    /// Carried by a child and everything it starts, so that a stop finds descendants that have left the process tree.
    /// </summary>
    public const string Marker = "SATGATE_UPSTREAM_RUN";

    private static readonly string[] s_passed =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LC_ALL", "TMPDIR", "TZ",
        "SystemRoot", "SystemDrive", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramFiles", "PATHEXT",
    ];

    public static void Apply(ProcessStartInfo start, UpstreamConfig config, string run)
    {
        start.Environment.Clear();
        foreach (var name in s_passed)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        foreach (var (name, value) in config.Env)
        {
            start.Environment[name] = value;
        }

        start.Environment[Marker] = run;
    }
}
