using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Chain;
using SatGate.Audit.Storage;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Configuration;
using SatGate.Standalone.Hosting;

namespace SatGate.Audit.Tests.Metering;

/// <summary>
/// A whole standalone gateway in this process: the real ledger, recorder, spool and log on real files.
/// </summary>
internal sealed class LabGateway : IAsyncDisposable
{
    public const string Key = "an-api-key-of-the-metering-tests-0123456789";

    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;

    private LabGateway(WebApplication app, TemporaryFolder folder)
    {
        _app = app;
        _folder = folder;
        Ledger = new BudgetService.BudgetServiceClient(app.Services.GetRequiredService<CallInvoker>());
    }

    public BudgetService.BudgetServiceClient Ledger { get; }

    public IAuditStore Store => _app.Services.GetRequiredService<AuditLog>().Store;

    public Uri Endpoint => new(_app.Urls.Single() + "/mcp");

    public Uri Root => new(_app.Urls.Single());

    public string RootToken => File.ReadAllText(_folder.File("root.token")).Trim();

    public static async Task<LabGateway> StartAsync(
        TemporaryFolder folder, Uri upstream, EnforcementMode mode, long limit,
        Func<SatGateConfig, SatGateConfig>? more = null)
    {
        var config = Config(folder, upstream, mode, limit);
        var app = StandaloneHost.BuildHttp(more?.Invoke(config) ?? config, source: null);
        await app.StartAsync(TestLog.Cancel);
        return new LabGateway(app, folder);
    }

    public async Task<Account> AccountAsync(string account)
    {
        var found = await Ledger.GetAsync(new GetRequest { Account = account }, cancellationToken: TestLog.Cancel);
        Assert.Equal(GetResponse.Types.Status.Found, found.Status);
        return found.Account;
    }

    /// <summary>Whether the log has every event of the account, up to the one that the ledger wrote last.</summary>
    public async Task<bool> HasAllOfAsync(Account account)
    {
        await using var read = await Store.BeginAsync([], [account.Id], TestLog.Cancel);
        return read.State.Sequences.TryGetValue(account.Id, out var sequence)
            && sequence.Gaps.IsEmpty && sequence.Next == account.Balances.Seq + 1;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    /// <summary>A key of the config, with roles.</summary>
    public static ApiKeyConfig KeyOf(string id, string key, string tenant, params string[] roles) => new()
    {
        Id = id,
        Tenant = tenant,
        Roles = [.. roles],
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))),
    };

    private static SatGateConfig Config(TemporaryFolder folder, Uri upstream, EnforcementMode mode, long limit) => new()
    {
        Server = new ServerConfig { Transport = ServerTransport.Http, Port = 0 },
        Upstreams =
        [
            new UpstreamConfig
            {
                Name = "lab", Transport = UpstreamTransport.Http, Url = upstream, AllowPrivate = true,
                Isolation = UpstreamIsolation.Shared, Timeout = TimeSpan.FromSeconds(5),
            },
        ],
        DefaultUpstream = "lab",
        Enforcement = new EnforcementConfig { Mode = mode },
        Tools = new ToolsConfig
        {
            Costs = new ConfigDictionary<long>(LabTool.All.Select(tool => KeyValuePair.Create(tool.Name, tool.Price))),
            Settle = new ConfigDictionary<SettleRule>(LabTool.All
                .Where(tool => tool.Settle is not null)
                .Select(tool => KeyValuePair.Create(tool.Name, tool.Settle!))),
        },
        Budget = new BudgetConfig { Limit = limit, Path = folder.File("budget.db") },
        Limits = new LimitsConfig { ReservationTtl = TimeSpan.FromSeconds(5) },
        Audit = new AuditConfig { Path = folder.File("audit.db"), KeyFile = folder.File("audit.key") },
        Auth = new AuthConfig
        {
            Mode = AuthMode.Header,
            RootKey = new Secret("0123456789abcdef0123456789abcdef"),
            Path = folder.File("auth.db"),
            AutoMintRoot = true,
            RootTokenFile = folder.File("root.token"),
            ApiKeys = [KeyOf("robot", Key, "acme")],
        },
        Logging = new LoggingConfig { Level = LogLevel.Critical },
    };
}
