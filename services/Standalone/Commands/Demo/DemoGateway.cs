using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Standalone.Hosting;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// The gateway of the demo: the same host as <c>satgate serve</c>, on loopback, in front of a real child process, with
/// a ledger on disk in a folder of its own that is deleted at the end. It asks for tokens; the agent has the root one.
/// </summary>
internal sealed class DemoGateway : IAsyncDisposable
{
    /// <summary>The credits the agent starts with.</summary>
    public const long Credits = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("satgate-demo-");
    private SatGateConfig _config;
    private WebApplication? _app;

    private DemoGateway(CommandContext context, int port) => _config = Configure(context, port, _folder.FullName);

    /// <summary>The endpoint of all upstreams together; the same after a restart.</summary>
    public Uri Endpoint { get; private set; } = new("http://127.0.0.1/mcp");

    /// <summary>The root token, with the credits that are left; the same after a restart.</summary>
    public string Token { get; private set; } = "";

    /// <param name="port">0 is any free one.</param>
    /// <exception cref="IOException">The port is taken or not ours to take.</exception>
    public static async Task<DemoGateway> StartAsync(
        CommandContext context, int port, CancellationToken cancellationToken)
    {
        var gateway = new DemoGateway(context, port);
        try
        {
            await gateway.StartAsync(cancellationToken);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the gateway and its child, and starts a new one on the same ledger and port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        await StartAsync(cancellationToken);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _app = StandaloneHost.BuildHttp(_config, source: null);
        await _app.StartAsync(cancellationToken);
        var bound = new Uri(_app.Urls.Single());
        _config = _config with { Server = _config.Server with { Port = bound.Port } };
        Endpoint = new Uri(bound, "/mcp");
        Token = (await File.ReadAllTextAsync(_config.Auth.RootTokenFile!, cancellationToken)).Trim();
    }

    private async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }
    }

    private static SatGateConfig Configure(CommandContext context, int port, string folder) => new()
    {
        Server = new ServerConfig { Transport = ServerTransport.Http, Port = port },
        Upstreams =
        [
            new UpstreamConfig
            {
                Name = "sample",
                Command = [.. OwnExecutable.Command(), DemoServerCommand.Name],
                Env = new ConfigDictionary<string>(OwnExecutable.Variables(context)),
                // It keeps nothing for anyone, so one process serves all clients.
                Isolation = UpstreamIsolation.Shared,
            },
        ],
        DefaultUpstream = "sample",
        Tools = new ToolsConfig
        {
            Costs = new ConfigDictionary<long>(
                SampleTool.All.Select(tool => KeyValuePair.Create(tool.Name, tool.Cost))),
            Settle = new ConfigDictionary<SettleRule>(
                [new("flaky", new SettleRule(OnToolError: ToolErrorRule.Refund))]),
        },
        Budget = new BudgetConfig { Limit = Credits, Path = Path.Combine(folder, "budget.db") },
        Audit = new AuditConfig
        {
            Path = Path.Combine(folder, "audit.db"), KeyFile = Path.Combine(folder, "audit.key"),
        },
        Auth = new AuthConfig
        {
            Mode = AuthMode.Header,
            RootKey = new Secret(RandomNumberGenerator.GetHexString(64, lowercase: true)),
            Path = Path.Combine(folder, "auth.db"),
            AutoMintRoot = true,
            RootTokenFile = Path.Combine(folder, "root.token"),
        },
        Logging = new LoggingConfig { Level = LogLevel.Warning },
    };

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }
}
