using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Events;
using SatGate.Events.Spool;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Builtin;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Fronts.Http;
using SatGate.Gateway.Fronts.Sse;
using SatGate.Gateway.Fronts.Stdio;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Identity.ApiKeys;
using SatGate.Gateway.Limiting;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Spending;
using SatGate.Gateway.Telemetry;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Views;

namespace SatGate.Gateway;

/// <summary>What the Gateway service adds to a host and maps on it (docs/wire.md, HTTP endpoints).</summary>
public static class GatewayEndpoints
{
    /// <summary>
    /// Adds the gateway. The host has to add a <see cref="CallInvoker"/> that reaches the Budget service, and with
    /// `auth.mode: header` the Auth service. With <see cref="SpoolSettings"/> and an <see cref="IEventSink"/>
    /// every decision is recorded.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, SatGateConfig config, string version)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new GatewayIdentity(config.Server.Name, config.Server.Version ?? version));
        services.AddSingleton(provider => new SettingsSource(new GatewaySettings(
            config, provider.GetRequiredService<Authenticators>().Of(config))));
        services.AddSingleton(
            provider => new AuthService.AuthServiceClient(provider.GetRequiredService<CallInvoker>()));
        services.AddSingleton<TokenCache>();
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<TokenAuthenticator>();
        services.AddSingleton<IssuedKeys>();
        services.AddSingleton<Authenticators>();
        services.AddSingleton<ResourceMetadata>();
        services.AddSingleton<RevocationFollower>();
        services.AddSingleton<ToolAccess>();
        services.AddSingleton<CallLimits>();
        services.AddSingleton<Func<SatGateConfig>>(provider =>
        {
            var settings = provider.GetRequiredService<SettingsSource>();
            return () => settings.Current.Config;
        });
        services.AddSingleton(
            provider => new BudgetService.BudgetServiceClient(provider.GetRequiredService<CallInvoker>()));
        services.AddSingleton(RecorderOf);
        services.AddSingleton<BudgetGate>();
        services.AddSingleton<AccountChain>();
        services.AddSingleton(provider => new DefaultAccount(
            provider.GetRequiredService<BudgetService.BudgetServiceClient>(),
            provider.GetRequiredService<ILogger<DefaultAccount>>()));
        services.AddSingleton(provider => new Reload(
            provider.GetRequiredService<SettingsSource>(),
            provider.GetRequiredService<UpstreamSet>(),
            provider.GetRequiredService<DefaultAccount>(),
            provider.GetRequiredService<Authenticators>(),
            provider.GetRequiredService<ILogger<Reload>>()));
        services.AddSingleton<UpstreamSet>();
        services.AddSingleton<SessionTable>();
        services.AddSingleton<AggregateCatalogs>();
        services.AddSingleton<OwnerSearch>();
        services.AddSingleton<AggregateLifecycle>();
        services.AddSingleton<AggregateView>();
        services.AddSingleton<ToolLister>();
        services.AddSingleton<ViewTable>();
        services.AddSingleton<OwnAccount>();
        services.AddSingleton<DelegateMethod>();
        services.AddSingleton<DescendantMethods>();
        services.AddSingleton<BuiltinMethods>();
        services.AddSingleton<CallChecks>();
        services.AddSingleton<CallPayment>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<CallSettlement>();
        services.AddSingleton<CallForwarder>();
        services.AddSingleton<CallPipeline>();
        services.AddSingleton<SessionStreamWriter>();
        services.AddSingleton<StreamableHttp>();
        services.AddSingleton<LegacySse>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<StdioFront>(
            provider, provider.GetRequiredService<ViewTable>().Aggregate));
        services.AddHostedService<GatewayLifetime>();
        return services;
    }

    // Recorded when the host says where events wait and where they go.
    private static Recorder RecorderOf(IServiceProvider provider)
    {
        var clock = provider.GetRequiredService<TimeProvider>();
        var spool = provider.GetService<SpoolSettings>() is { } waiting
            ? new EventSpool(
                waiting,
                provider.GetRequiredService<IEventSink>(),
                clock,
                provider.GetRequiredService<ILogger<EventSpool>>())
            : null;
        var settings = provider.GetRequiredService<SettingsSource>();
        var logger = provider.GetRequiredService<ILogger<Recorder>>();
        return new Recorder(spool, () => settings.Current.Recording, clock, logger);
    }

    public static void MapGateway(this IEndpointRouteBuilder routes)
    {
        var views = routes.ServiceProvider.GetRequiredService<ViewTable>();
        var streamable = routes.ServiceProvider.GetRequiredService<StreamableHttp>();
        var sse = routes.ServiceProvider.GetRequiredService<LegacySse>();
        routes.MapPost("/mcp", context => streamable.PostAsync(context, views.Aggregate));
        routes.MapGet("/mcp", context => streamable.GetAsync(context, views.Aggregate));
        routes.MapDelete("/mcp", context => streamable.DeleteAsync(context, views.Aggregate));
        routes.MapPost("/servers/{name}/mcp", context => streamable.PostAsync(context, ViewOf(context, views)));
        routes.MapGet("/servers/{name}/mcp", context => streamable.GetAsync(context, ViewOf(context, views)));
        routes.MapDelete("/servers/{name}/mcp", context => streamable.DeleteAsync(context, ViewOf(context, views)));
        routes.MapGet("/sse", context => sse.GetAsync(context, views.Aggregate));
        routes.MapPost("/message", sse.PostAsync);
        var health = routes.ServiceProvider.GetRequiredService<UpstreamSet>();
        var metadata = routes.ServiceProvider.GetRequiredService<ResourceMetadata>();
        routes.MapGet(ResourceMetadata.WellKnown + "/{**path}", metadata.WriteAsync);
        // Plain request delegates all: one handler with another signature would bring the compiler of expressions in.
        routes.MapGet("/healthz", context => Results.Text("ok\n").ExecuteAsync(context));
        routes.MapGet("/readyz", context => Readiness.Of(health).ExecuteAsync(context));
    }

    /// <summary>Serves one client over the given streams until the input ends or the host stops.</summary>
    /// <param name="credential">Of the client, for messages that have none of their own.</param>
    public static Task RunStdioAsync(
        this IServiceProvider services, Stream input, Stream output, string? credential, CancellationToken stopping) =>
        services.GetRequiredService<StdioFront>().RunAsync(
            input, output, credential, services.GetRequiredService<SettingsSource>().Current.Config.Limits, stopping);

    /// <summary>Refuses foreign hosts and origins before anything else looks at a request.</summary>
    public static void UseEdgeGuard(this IApplicationBuilder app, ServerConfig config)
    {
        var guard = new EdgeGuard(config);
        var address = new ClientAddress(app.ApplicationServices.GetRequiredService<SettingsSource>());
        app.Use((context, next) => guard.Check(context.Request) is { } refusal
            ? PlainAnswers.RefuseAsync(context.Response, StatusCodes.Status403Forbidden, refusal).AsTask()
            : next(context));
        var metadata = app.ApplicationServices.GetRequiredService<ResourceMetadata>();
        app.Use((context, next) => address.ApplyAsync(context, next));
        app.Use((context, next) => metadata.ApplyAsync(context, next));
    }

    private static IServerView ViewOf(HttpContext context, ViewTable views) =>
        views.Of((string)context.Request.RouteValues["name"]!);
}
