using System.Globalization;
using System.Text.Json;
using SatGate.Testing;

namespace SatGate.Conformance.Tests;

/// <summary>Runs the official suite, @modelcontextprotocol/conformance, and reads its result files.</summary>
internal static class Suite
{
    private static readonly TimeSpan s_runTime = TimeSpan.FromMinutes(3);

    private static string Program => TestNode.PackageFile("@modelcontextprotocol/conformance", "dist/index.js");

    /// <summary>Tests the server at the URL with every scenario of a requirement set, scored or not.</summary>
    public static async Task<SuiteResult> RunServerAsync(
        string title, Uri url, string revision, CancellationToken cancellationToken)
    {
        using var folder = new ResultFolder();
        var output = await NodeProcess.RunAsync(
            Program,
            ["server", "--url", url.AbsoluteUri, "--requirements", revision, "--output-dir", folder.Path],
            s_runTime,
            cancellationToken);
        var checks = folder.ReadChecks("server-");
        return checks.Count > 0
            ? new SuiteResult(title, checks, SuiteResult.NotScoredIn(output.StandardOutput))
            : throw new InvalidOperationException($"The suite wrote no results for {title}. {output}");
    }

    /// <summary>
    /// Tests our client program against the suite's own server, directly or with a gateway in between.
    /// </summary>
    public static async Task<(SuiteResult Result, ProcessOutput Output)> RunClientAsync(
        string scenario, string revision, bool throughGateway, CancellationToken cancellationToken)
    {
        using var folder = new ResultFolder();
        var command = $"{TestNode.Executable} {TestNode.Script("clients/conformance.js")}";
        var environment = throughGateway
            ? new Dictionary<string, string> { ["SATGATE_ASSEMBLY"] = GatewayProcess.Assembly }
            : [];
        await using var program = ChildProcess.Start(
            TestNode.Executable,
            [
                Program, "client", "--command", command, "--scenario", scenario, "--spec-version", revision,
                "--output-dir", folder.Path, "--timeout",
                s_runTime.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
            ],
            environment);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_runTime);
        var output = await program.WaitAsync(limit.Token);
        var title = $"client {scenario} {revision} {(throughGateway ? "through the gateway" : "direct")}";
        return (new SuiteResult(title, folder.ReadChecks(""), new HashSet<string>()), output);
    }

    private sealed class ResultFolder : IDisposable
    {
        // -2026-11-21T03-56-22-166Z at the end of each folder's name.
        private const int TimeLength = 25;

        public string Path { get; } = Directory.CreateTempSubdirectory("conformance-").FullName;

        public IReadOnlyList<Check> ReadChecks(string prefix) =>
        [
            .. Directory.EnumerateDirectories(Path)
                .Order(StringComparer.Ordinal)
                .SelectMany(path => Read(path, prefix)),
        ];

        public void Dispose() => Directory.Delete(Path, recursive: true);

        private static IEnumerable<Check> Read(string path, string prefix)
        {
            var scenario = System.IO.Path.GetFileName(path)[prefix.Length..^TimeLength];
            var file = System.IO.Path.Combine(path, "checks.json");
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return [.. document.RootElement.EnumerateArray().Select(check => Check.Read(scenario, check))];
        }
    }
}
