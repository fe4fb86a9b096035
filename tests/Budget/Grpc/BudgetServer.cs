using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Contracts.Budget.V1;
using LedgerLimits = SatGate.Budget.Ledger.LedgerLimits;

namespace SatGate.Budget.Tests.Grpc;

/// <summary>The service as a process of its own would have it: Kestrel and HTTP/2 on a free loopback port.</summary>
internal sealed class BudgetServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BudgetServer(WebApplication app) => _app = app;

    public Uri Address
    {
        get
        {
            var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
            return new Uri(addresses.Addresses.Single());
        }
    }

    /// <summary>Starts it over an empty ledger in memory.</summary>
    public static async Task<BudgetServer> StartAsync(LedgerLimits limits, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<IEventPublisher, DiscardedEvents>();
        builder.Services.AddBudget(
            new BudgetSettings { Store = StoreKind.Memory, Ledger = new LedgerSettings { Limits = limits } });
        var app = builder.Build();
        app.MapGrpcService<BudgetService.BudgetServiceBase>();
        await app.StartAsync(cancellationToken);
        return new BudgetServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
