using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Dapr;
using SatGate.Dapr.Events;
using SatGate.Dapr.Invocation;
using SatGate.Events;
using SatGate.Events.Spool;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Telemetry;
using SatGate.Hosting;
using SatGate.Telemetry;

namespace SatGate.Gateway.Hosting;

/// <summary>
/// The Gateway service as a process of its own: MCP over HTTP for its clients, Budget and Auth behind its sidecar. It
/// holds no money and no root key.
/// </summary>
internal static class GatewayHost
{
    public static WebApplication Build(ServiceProcess process)
    {
        var source = Open(process.Settings);
        var config = source.Current;
        var builder = process.CreateBuilder(
            config.Server.Port, HttpProtocols.Http1AndHttp2, isForSidecarOnly: false, config.Server.Host);
        process.Settings.Check();
        builder.Logging.SetMinimumLevel(config.Logging.Level);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxConcurrentConnections = config.Limits.ConnectionsMax;
            options.Limits.MaxRequestBodySize = config.Limits.BodyBytesMax;
        });
        builder.Services.AddSingleton<CallInvoker>(
            provider => Apps(process, provider.GetRequiredService<TimeProvider>()));
        AddRecord(builder.Services, config, process.Settings);
        builder.Services.AddTelemetry(
            GatewayTelemetry.SettingsOf(config.Observability, AppIds.Gateway, ServiceProcess.Version));
        builder.Services.AddSingleton(new AuthDeadline(process.Dapr.CallTimeout));
        if (process.Settings.Find(ServiceVariables.ConfigStore) is { } store)
        {
            builder.Services.AddSingleton(
                new ConfigItem(store, process.Settings.Text(ServiceVariables.ConfigKey, "satgate.yaml")));
            builder.Services.AddSingleton(source);
            builder.Services.AddHostedService<ConfigFollower>();
        }
        builder.Services.AddHostedService<BudgetStart>();
        builder.Services.AddGateway(config, ServiceProcess.Version);
        builder.Services.AddHostedService(_ => source);
        var app = builder.Build();
        app.UseEdgeGuard(config.Server);
        app.MapGateway();
        app.MapTelemetry();
        var reload = app.Services.GetRequiredService<Reload>();
        source.OnChange((_, after) => reload.Begin(after));
        return app;
    }

    // Decisions wait in files of this replica until the broker has them.
    private static void AddRecord(IServiceCollection services, SatGateConfig config, Settings settings)
    {
        var pubsub = settings.Text(ServiceVariables.PubSub, AppIds.PubSub);
        if (pubsub == "none" || config.Audit.Store is AuditStore.None)
        {
            return;
        }
        services.AddSingleton(new SpoolSettings
        {
            Path = Path.Combine(settings.Text(ServiceVariables.Data, "."), "events.spool"),
        });
        services.AddSingleton<IEventSink>(
            provider => new DaprEventSink(provider.GetRequiredService<DaprClient>(), pubsub, AppIds.Gateway));
    }

    private static RoutedInvoker Apps(ServiceProcess process, TimeProvider clock)
    {
        var budget = new AppChannel(
            process.Dapr, process.Settings.Text(ServiceVariables.BudgetAppId, AppIds.Budget), clock);
        var auth = new AppChannel(process.Dapr, process.Settings.Text(ServiceVariables.AuthAppId, AppIds.Auth), clock);
        return new RoutedInvoker(new Dictionary<string, CallInvoker>
        {
            [BudgetService.Descriptor.FullName] = budget.Invoker,
            [AuthService.Descriptor.FullName] = auth.Invoker,
        });
    }

    private static ConfigSource Open(Settings settings)
    {
        // The watch over the file reports before there is a host, and as long as the process lives.
        var loggers = LoggerFactory.Create(logging => logging.AddJsonConsole()
            .AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace));
        var (source, result) = ConfigSource.Open(
            settings.Text(ServiceVariables.Config, "satgate.yaml"),
            name => name.StartsWith(ValueReference.Secret, StringComparison.Ordinal)
                ? SecretOf(settings.Secrets!, name[ValueReference.Secret.Length..])
                : settings.Find(name),
            TimeProvider.System,
            loggers.CreateLogger<ConfigSource>());
        return source is null
            ? throw new SettingsInvalidException(string.Join('\n', result.Errors))
            : source.Current.Server.Transport is ServerTransport.Http
                ? source
                : throw new SettingsInvalidException("`server.transport` has to be http for a service");
    }

    private static string SecretOf(SidecarSecrets secrets, string reference)
    {
        var (value, problem, mend) = secrets.Read(reference);
        return value ?? throw new ValueUnavailableException(problem, mend);
    }
}
