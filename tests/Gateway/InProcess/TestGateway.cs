using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget;
using SatGate.Budget.Events;
using SatGate.Contracts.Budget.V1;
using SatGate.Contracts.Events.V1;
using SatGate.Events;
using SatGate.Events.Spool;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Tests.Identity;
using SatGate.Grpc.InProcess;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.InProcess;

/// <summary>
/// The whole gateway in this process, over HTTP on a free port, with a real ledger in memory that can be made to fail
/// and a record that the test reads.
/// </summary>
internal sealed class TestGateway : IAsyncDisposable, IEventSink
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _budget;
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Event> _events = new();

    private TestGateway(string config, long spoolBytesMax, TimeProvider? silenceClock)
    {
        _budget = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IEventPublisher, DiscardedEvents>()
            .AddBudget(new BudgetSettings { Store = StoreKind.Memory })
            .BuildServiceProvider();
        var bound = new InProcessServices();
        bound.Add(_budget.BindBudget());
        Ledger = new FailingInvoker(
            new InProcessCallInvoker(bound, TimeProvider.System, NullLogger<InProcessCallInvoker>.Instance));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var services = builder.Services;
        services.AddSingleton<CallInvoker>(Ledger);
        services.AddSingleton<IEventSink>(this);
        services.AddSingleton(new SpoolSettings { Path = _folder.File("spool"), BytesMax = spoolBytesMax });
        var read = ConfigLoader.Load(new ConfigText(config, "test.yaml", _folder.Path), _ => null);
        Assert.True(read.Ok, string.Join('\n', read.Errors));
        services.AddGateway(read.Config!, "0");
        if (silenceClock is not null)
        {
            services.AddSingleton(new KeepAlive(silenceClock));
        }

        _app = builder.Build();
        _app.UseEdgeGuard(read.Config!.Server);
        _app.MapGateway();
    }

    /// <summary>The way to the ledger.</summary>
    public FailingInvoker Ledger { get; }

    /// <summary>True keeps the record from being delivered, so that it fills up.</summary>
    public bool IsRecordAway { get; set; }

    /// <summary>The recorded tool calls that have been delivered.</summary>
    public IReadOnlyList<Event> ToolCalls => [.. _events.Where(told => told.ToolCall is not null)];

    public IServiceProvider Services => _app.Services;

    public Uri Aggregate => new(new Uri(_app.Urls.Single()), "/mcp");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="config">YAML; `audit` and stores in it mean nothing here.</param>
    /// <param name="spoolBytesMax">Bytes of the record that may wait.</param>
    /// <param name="silenceClock">Measures the silence of answers; all else goes by the machine's clock.</param>
    public static async Task<TestGateway> StartAsync(
        string config, long spoolBytesMax = 1024 * 1024, TimeProvider? silenceClock = null)
    {
        var gateway = new TestGateway(config, spoolBytesMax, silenceClock);
        await gateway._app.StartAsync(Cancel);
        return gateway;
    }

    public Uri Server(string name) => new(new Uri(_app.Urls.Single()), $"/servers/{name}/mcp");

    public Task PublishAsync(string topic, IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        if (IsRecordAway)
        {
            throw new IOException("away");
        }

        foreach (var told in events)
        {
            _events.Enqueue(told);
        }

        return Task.CompletedTask;
    }

    /// <summary>The default account as the ledger has it, past what the gateway believes.</summary>
    public async Task<(long Spent, long Held)> BalancesAsync()
    {
        var budget = _budget.GetRequiredService<BudgetService.BudgetServiceBase>();
        var bound = new InProcessServices();
        bound.Add(BudgetService.BindService(budget));
        var client = new BudgetService.BudgetServiceClient(
            new InProcessCallInvoker(bound, TimeProvider.System, NullLogger<InProcessCallInvoker>.Instance));
        var answer = await client.GetAsync(
            new GetRequest { Account = NoAuthenticator.DefaultAccount }, cancellationToken: Cancel);
        return (answer.Account.Balances.Spent, answer.Account.Balances.Held);
    }

    /// <summary>Waits for the ledger to show this; settlements come in batches.</summary>
    public async Task AssertBalancesAsync(long spent, long held)
    {
        (long, long) last = default;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(s_limit);
        try
        {
            await Eventually.HoldsAsync(
                async () => (last = await BalancesAsync()) == (spent, held), limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Equal((spent, held), last);
        }
    }

    /// <summary>Waits for this many tool calls in the record.</summary>
    public Task RecordedAsync(int count) =>
        Eventually.HoldsAsync(() => ToolCalls.Count >= count, s_limit, $"{count} recorded calls", Cancel);

    public async ValueTask DisposeAsync()
    {
        IsRecordAway = false;
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _budget.DisposeAsync();
        _folder.Dispose();
    }
}
