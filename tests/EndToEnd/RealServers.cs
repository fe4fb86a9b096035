using System.Globalization;
using SatGate.EndToEnd.Tests;
using SatGate.Testing;

[assembly: AssemblyFixture(typeof(RealServers))]

namespace SatGate.EndToEnd.Tests;

/// <summary>
/// The upstreams of all tests: the reference servers and our fixtures, over HTTP on free ports (started here) and over
/// stdio (started by whoever talks to them).
/// </summary>
public sealed class RealServers : IAsyncLifetime
{
    private readonly List<ChildProcess> _processes = [];
    private readonly Lazy<Task<GatewayProcess>> _gateway;

    public RealServers() =>
        _gateway = new(() => GatewayProcess.StartAsync(TransparentConfig(), CancellationToken.None));

    /// <summary>A folder for the files of tests, deleted at the end.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("satgate-servers-").FullName;

    /// <summary>The folder the file server may use, and nobody else.</summary>
    public string FilesFolder => Path.Combine(Folder, "files");

    /// <summary>The reference server everything, over Streamable HTTP.</summary>
    public Uri EverythingHttp { get; } = Local("/mcp");

    /// <summary>The reference server everything, over legacy HTTP+SSE.</summary>
    public Uri EverythingSse { get; } = Local("/sse");

    /// <summary>Our dual-era conformance server.</summary>
    public Uri Fixture { get; } = Local("/mcp");

    /// <summary>The same server, refusing the legacy era.</summary>
    public Uri ModernOnly { get; } = Local("/mcp");

    /// <summary>Our server with unheard-of members and byte-exact answers.</summary>
    public Uri Fidelity { get; } = Local("/mcp");

    /// <summary>Our HTTP server that breaks on demand.</summary>
    public Uri Misbehaving { get; } = Local("/mcp");

    /// <summary>The words that start the reference server everything over stdio.</summary>
    public static IReadOnlyList<string> EverythingCommand =>
        [TestNode.Executable, Reference("server-everything"), "stdio"];

    /// <summary>The words that start the conformance server over stdio.</summary>
    public static IReadOnlyList<string> FixtureCommand =>
        [TestNode.Executable, TestNode.Script("fixtures/conformance/stdio.js")];

    /// <summary>The words that start the fidelity server over stdio.</summary>
    public static IReadOnlyList<string> FidelityCommand =>
        [TestNode.Executable, TestNode.Script("fixtures/fidelity/stdio.js")];

    /// <summary>The words that start the reference server filesystem on <see cref="FilesFolder"/>.</summary>
    public IReadOnlyList<string> FilesCommand => [TestNode.Executable, Reference("server-filesystem"), FilesFolder];

    /// <summary>The words that start the reference server memory.</summary>
    public static IReadOnlyList<string> MemoryCommand => [TestNode.Executable, Reference("server-memory")];

    /// <summary>Where the memory server keeps its graph.</summary>
    public string MemoryFile => Path.Combine(Folder, "memory.jsonl");

    /// <summary>The words that start the misbehaving server over stdio, with its options.</summary>
    public static IReadOnlyList<string> MisbehavingCommand(params string[] options) =>
        [TestNode.Executable, TestNode.Script("fixtures/misbehaving/stdio.js"), .. options];

    /// <summary>The gateway with every upstream behind /servers/{name}/mcp.</summary>
    public Task<GatewayProcess> GatewayAsync() => _gateway.Value;

    /// <summary>One line of the `upstreams:` section for a child process.</summary>
    public static string Stdio(string name, IEnumerable<string> command, string more = "") =>
        $"  {name}: {{ transport: stdio, command: [\"{string.Join("\", \"", command)}\"]{more} }}\n";

    /// <summary>One line of the `upstreams:` section for a URL on this machine.</summary>
    public static string Http(string name, Uri url, string transport = "http") =>
        $"  {name}: {{ transport: {transport}, url: \"{url}\", allowPrivate: true }}\n";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(FilesFolder);
        var everything = Reference("server-everything");
        var started = await Task.WhenAll(
            StartAsync(everything, EverythingHttp, "streamableHttp"),
            StartAsync(everything, EverythingSse, "sse"),
            StartAsync(TestNode.Script("fixtures/conformance/http.js"), Fixture),
            StartAsync(TestNode.Script("fixtures/conformance/http.js"), ModernOnly, "--modern-only"),
            StartAsync(TestNode.Script("fixtures/fidelity/http.js"), Fidelity),
            StartAsync(TestNode.Script("fixtures/misbehaving/http.js"), Misbehaving));
        _processes.AddRange(started);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_gateway is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _gateway.Value).DisposeAsync();
        }

        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    // Prices are on, as for a user; enough budget that no test meets its end.
    internal const string Money = "tools: { defaultCost: 1 }\nbudget: { limit: 1000000 }\n";

    private string TransparentConfig() =>
        "upstreams:\n"
        + Stdio("everything", EverythingCommand)
        + Http("everything-http", EverythingHttp)
        + Http("everything-sse", EverythingSse, "sse")
        + Http("fixture", Fixture)
        + Stdio("fixture-stdio", FixtureCommand)
        + Http("modern-only", ModernOnly)
        + Stdio("modern-only-stdio", [.. FixtureCommand, "--modern-only"])
        + Stdio("files", FilesCommand)
        + Stdio("memory", MemoryCommand, $", env: {{ MEMORY_FILE_PATH: \"{MemoryFile}\" }}")
        + Http("fidelity", Fidelity)
        + Stdio("fidelity-stdio", FidelityCommand)
        + Http("misbehaving", Misbehaving)
        + Money;

    private static string Reference(string package) =>
        TestNode.PackageFile($"@modelcontextprotocol/{package}", "dist/index.js");

    private static Uri Local(string path) =>
        new($"http://localhost:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}{path}");

    // Our fixtures take the port as an argument, the reference server from its environment.
    private static Task<ChildProcess> StartAsync(string script, Uri url, string? kind = null)
    {
        var port = url.Port.ToString(CultureInfo.InvariantCulture);
        return NodeProcess.StartServerAsync(
            script,
            kind is null ? [port] : kind.StartsWith('-') ? [port, kind] : [kind],
            url.Port,
            new Dictionary<string, string> { ["PORT"] = port },
            CancellationToken.None);
    }
}
