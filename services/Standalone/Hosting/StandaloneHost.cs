using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Gateway;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Telemetry;
using SatGate.Standalone.Commands;
using SatGate.Telemetry;

namespace SatGate.Standalone.Hosting;

/// <summary>
/// The standalone shape: Gateway and Budget in one process, joined by the in-process invoker. Everything is said on
/// stderr, because stdout may be MCP.
/// </summary>
internal static class StandaloneHost
{
    /// <summary>An HTTP gateway, not yet started.</summary>
    public static WebApplication BuildHttp(SatGateConfig config, ConfigSource? source)
    {
        var builder = WebApplication.CreateSlimBuilder();
        Add(builder, config, source);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = config.Limits.ConnectionsMax;
            options.Limits.MaxRequestBodySize = config.Limits.BodyBytesMax;
            Listen(options, config.Server);
        });
        var app = builder.Build();
        app.UseEdgeGuard(config.Server);
        app.MapGateway();
        app.MapTelemetry();
        app.MapAudit(config);
        Watch(app.Services, source);
        return app;
    }

    /// <summary>A stdio gateway: the same parts, nothing listens.</summary>
    public static IHost BuildStdio(SatGateConfig config, ConfigSource? source)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        Add(builder, config, source);
        var host = builder.Build();
        Watch(host.Services, source);
        return host;
    }

    private static void Add(IHostApplicationBuilder builder, SatGateConfig config, ConfigSource? source)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddStandardError(config.Logging);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = config.Limits.DrainMax);
        builder.Services.AddAudit(config);
        builder.Services.AddTokens(config);
        builder.Services.AddLedger(config.Budget);
        var version = VersionCommand.Version.Split('+')[0];
        builder.Services.AddGateway(config, version);
        // Over stdio nobody can scrape: without a collector, measuring would be for nobody.
        if (config.Server.Transport is ServerTransport.Http || config.Observability.Otlp.Endpoint is not null)
        {
            builder.Services.AddTelemetry(
                GatewayTelemetry.SettingsOf(config.Observability, config.Server.Name, version));
        }

        builder.Services.AddHostedService(provider => new ControlSocket(
            config, provider, provider.GetRequiredService<ILogger<ControlSocket>>()));
        if (source is not null)
        {
            builder.Services.AddHostedService(_ => source);
        }
    }

    /// <summary>Logs on stderr, and only there.</summary>
    public static void AddStandardError(this ILoggingBuilder logging, LoggingConfig config)
    {
        logging.SetMinimumLevel(config.Level);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // While this category is on at all, the server makes an activity and a log scope for every request.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // That it cannot start (a taken port) is said by the command, in one line and without a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        if (config.Format is LogFormat.Json)
        {
            logging.AddJsonConsole();
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "HH:mm:ss ";
            });
        }
    }

    private static void Listen(KestrelServerOptions options, ServerConfig server)
    {
        if (string.Equals(server.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            options.ListenLocalhost(server.Port);
        }
        else if (IPAddress.TryParse(server.Host, out var address))
        {
            options.Listen(address, server.Port);
        }
        else
        {
            options.ListenAnyIP(server.Port);
        }
    }

    private static void Watch(IServiceProvider services, ConfigSource? source)
    {
        var reload = services.GetRequiredService<Reload>();
        source?.OnChange((_, after) => reload.Begin(after));
    }
}
