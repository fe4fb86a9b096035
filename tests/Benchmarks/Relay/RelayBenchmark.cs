using System.Globalization;
using System.Reflection;

namespace SatGate.Benchmarks.Relay;

/// <summary>
/// What the gateway costs: the same call to the same server, directly, through a relay that does nothing else, and
/// through the gateway, in turn and in one run, on the same cores as the load. Options: --seconds 5 --rounds 5
/// --connections 1,32 --client raw,library --minutes 0 (a soak that watches memory).
/// </summary>
internal static class RelayBenchmark
{
    private const string Token = "benchmark-token";

    private static readonly string s_root = typeof(RelayBenchmark).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static async Task RunAsync(Options options)
    {
        var folder = Directory.CreateTempSubdirectory("satgate-bench-");
        try
        {
            await OverHttpAsync(options, folder.FullName);
            await OverStdioAsync(options, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task OverHttpAsync(Options options, string folder)
    {
        var port = Peer.FreePort();
        using var upstream = Self("relay-upstream", "--port", port.ToString(CultureInfo.InvariantCulture));
        var entry = $"{{ transport: http, url: \"http://127.0.0.1:{port}/mcp\", allowPrivate: true }}";
        using var memory = Gateway(folder, "memory", entry, out var memoryUrl);
        using var sqlite = Gateway(folder, "sqlite", entry, out var sqliteUrl);
        var barePort = Peer.FreePort();
        using var bare = Self("relay-bare", "--port", $"{barePort}", "--upstream", $"{port}");
        var direct = await Target.ConnectAsync("direct", new Uri($"http://127.0.0.1:{port}/mcp"), null);
        var floor = await Target.ConnectAsync("bare relay", new Uri($"http://127.0.0.1:{barePort}/mcp"), null);
        var inMemory = await Target.ConnectAsync("gateway, budget in memory", memoryUrl, Token);
        var durable = await Target.ConnectAsync("gateway, durable budget", sqliteUrl, Token);
        Console.WriteLine("## HTTP upstream (Kestrel), token check and budget on");
        await Comparison.PrintAsync(options, direct, floor, inMemory, durable);
        Console.WriteLine($"resident: {memory.ResidentMiB:0} MiB (memory), {sqlite.ResidentMiB:0} MiB (durable)");
        await SoakAsync(options, durable, sqlite);
    }

    private static async Task OverStdioAsync(Options options, string folder)
    {
        var command = $"[dotnet, \"{typeof(RelayBenchmark).Assembly.Location}\", relay-stdio]";
        using var gateway = Gateway(folder, "memory", $"{{ transport: stdio, command: {command} }}", out var url);
        var ours = await Target.ConnectAsync("satgate", url, Token);
        var (superPort, proxyPort) = (Peer.FreePort(), Peer.FreePort());
        var modules = Path.Combine(s_root, "tests", "node", "node_modules");
        var child = $"dotnet {typeof(RelayBenchmark).Assembly.Location} relay-stdio";
        using var super = Peer.Start(
            "node", Path.Combine(modules, "supergateway", "dist", "index.js"), "--stdio", child,
            "--outputTransport", "streamableHttp", "--stateful", "--port",
                superPort.ToString(CultureInfo.InvariantCulture),
            "--logLevel", "none");
        using var proxy = Peer.Start(
            "node", Path.Combine(modules, "mcp-proxy", "dist", "bin", "mcp-proxy.mjs"), "--port",
                proxyPort.ToString(CultureInfo.InvariantCulture),
            "--host", "127.0.0.1", "--server", "stream", "--", "dotnet", typeof(RelayBenchmark).Assembly.Location,
                "relay-stdio");
        var supergateway =
            await Target.ConnectAsync("supergateway", new Uri($"http://127.0.0.1:{superPort}/mcp"), null);
        var mcpProxy = await Target.ConnectAsync("mcp-proxy", new Uri($"http://127.0.0.1:{proxyPort}/mcp"), null);
        Console.WriteLine("## stdio upstream, the same child behind each");
        await Comparison.PrintAsync(options, ours, supergateway, mcpProxy);
    }

    private static async Task SoakAsync(Options options, Target target, Peer gateway)
    {
        var minutes = options.Number("minutes");
        for (var minute = 1; minute <= minutes; minute++)
        {
            var run = await LoadRun.AgainstAsync(target, 32, TimeSpan.FromMinutes(1), ClientKind.Raw);
            Console.WriteLine(
                $"minute {minute}: {run.PerSecond:0}/s, {run.Failed} failed, resident {gateway.ResidentMiB:0.0} MiB");
        }
    }

    private static Peer Gateway(string folder, string store, string upstream, out Uri url)
    {
        var port = Peer.FreePort();
        var file = Path.Combine(folder, $"{port}.yaml");
        File.WriteAllText(file, $$"""
            server: { transport: http, port: {{port}} }
            upstreams:
              bench: {{upstream}}
            tools: { defaultCost: 1 }
            budget: { limit: 1000000000000, store: {{store}}, path: "{{Path.Combine(folder, $"{port}.db")}}" }
            auth: { mode: config, token: {{Token}} }
            audit: { store: none }
            logging: { level: warn }
            """);
        url = new Uri($"http://127.0.0.1:{port}/servers/bench/mcp");
        return Peer.Start(
            "dotnet", Path.Combine(s_root, "services", "Standalone", "bin", "Release", "net10.0", "satgate.dll"),
            "serve", "--config", file);
    }

    private static Peer Self(params string[] arguments) =>
        Peer.Start("dotnet", [typeof(RelayBenchmark).Assembly.Location, .. arguments]);
}
