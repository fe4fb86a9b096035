namespace SatGate.Testing;

/// <summary>
/// Starts servers that refuse to run as root, PostgreSQL above all: as another user when the tests run as root, and as
/// the tests' own user otherwise.
/// </summary>
internal static class ServerAccount
{
    // Debian's own account of the server, else the one that owns nothing.
    private static readonly string s_user =
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres"
            : "nobody";

    /// <summary>
    /// The program and its arguments, prefixed by what changes the user. setpriv keeps the process id.
    /// </summary>
    public static (string Program, string[] Arguments) Unprivileged(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid", s_user, "--regid", Group, "--clear-groups", program, .. arguments])
            : (program, arguments);

    /// <summary>Hands a folder of root's over to that user.</summary>
    public static async Task OwnAsync(string folder, CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await using var process = ChildProcess.Start("chown", [$"{s_user}:{Group}", folder]);
            await process.WaitAsync(cancellationToken);
        }
    }

    private static string Group => s_user == "nobody" ? "nogroup" : s_user;
}
