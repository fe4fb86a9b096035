using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SatGate.Budget.Events;
using SatGate.Budget.Stores;
using SatGate.Contracts.Budget.V1;
using SatGate.Dapr;
using SatGate.Dapr.Events;
using SatGate.Dapr.Inbound;
using SatGate.Events;
using SatGate.Hosting;

namespace SatGate.Budget.Hosting;

/// <summary>The Budget service as a process of its own: gRPC on one port, for its sidecar alone.</summary>
internal static class BudgetHost
{
    private const int PortDefault = 9101;

    public static WebApplication Build(ServiceProcess process)
    {
        var builder = process.CreateBuilder(PortDefault, HttpProtocols.Http2, isForSidecarOnly: true);
        var settings = Read(process.Settings);
        AddEvents(builder.Services, process.Settings.Text(ServiceVariables.PubSub, AppIds.PubSub));
        process.Settings.Check();
        builder.Services.AddBudget(settings);
        builder.Services.AddGrpc();
        builder.Services.AddGrpcHealth();
        var app = builder.Build();
        app.UseAppToken(process.Dapr.AppApiToken, GrpcHealth.CheckPath);
        app.MapGrpcService<BudgetService.BudgetServiceBase>();
        app.MapGrpcHealth(BudgetService.Descriptor.FullName);
        return app;
    }

    private static BudgetSettings Read(Settings settings)
    {
        var kind = settings.Word(
            ServiceVariables.BudgetStore, StoreKind.Dapr, ("dapr", StoreKind.Dapr), ("sqlite", StoreKind.Sqlite),
            ("postgres", StoreKind.Postgres), ("memory", StoreKind.Memory));
        var connection = settings.Secret(ServiceVariables.BudgetConnection) ?? "";
        if (kind is StoreKind.Postgres && connection.Length == 0)
        {
            settings.Fail(ServiceVariables.BudgetConnection, "is missing for store postgres");
        }
        return new BudgetSettings
        {
            Store = kind,
            Dapr = new DaprStoreSettings
            {
                StoreName = settings.Text(ServiceVariables.StateStore, AppIds.StateStore),
            },
            Postgres = new PostgresStoreSettings { ConnectionString = connection },
            Sqlite = new SqliteStoreSettings
            {
                Path = Path.Combine(settings.Text(ServiceVariables.Data, "."), "budget.db"),
            },
        };
    }

    private static void AddEvents(IServiceCollection services, string pubsub)
    {
        if (pubsub == "none")
        {
            services.AddSingleton<IEventPublisher, DiscardedEvents>();
            return;
        }
        services.AddSingleton<IEventSink>(
            provider => new DaprEventSink(provider.GetRequiredService<DaprClient>(), pubsub, AppIds.Budget));
        services.AddSingleton<IEventPublisher, SinkPublisher>();
    }
}
