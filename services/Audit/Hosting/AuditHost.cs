using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SatGate.Audit.Api;
using SatGate.Dapr.Events;
using SatGate.Dapr.Inbound;
using SatGate.Hosting;
using SatGate.Telemetry;

namespace SatGate.Audit.Hosting;

/// <summary>
/// The Audit service as a process of its own: HTTP, for the sidecar that delivers events and, with an admin token, for
/// those who read the log.
/// </summary>
internal static class AuditHost
{
    private const int PortDefault = 9103;

    // Asked by orchestrators and scrapers, who have no sidecar; what they see names no caller.
    private static readonly string[] s_open = ["/healthz", "/readyz", "/metrics"];

    public static WebApplication Build(ServiceProcess process)
    {
        var builder = process.CreateBuilder(PortDefault, HttpProtocols.Http1, isForSidecarOnly: true);
        var settings = Read(process.Settings);
        var pubsub = process.Settings.Text(ServiceVariables.PubSub, AppIds.PubSub);
        var admin = process.Settings.Secret(ServiceVariables.AdminToken);
        process.Settings.Check();
        builder.Services.AddAudit(settings);
        builder.Services.AddSingleton<EventDelivery>();
        builder.Services.AddTelemetry(
            new TelemetrySettings { Service = AppIds.Audit, Version = ServiceProcess.Version });
        if (admin is not null)
        {
            builder.Services.AddAuditApi();
        }

        var app = builder.Build();
        // The readers of the log show its own token.
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/admin"),
            guarded => guarded.UseAppToken(process.Dapr.AppApiToken, s_open));
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet("/readyz", () => Results.Text("ok\n"));
        app.MapTelemetry();
        app.Services.GetRequiredService<EventDelivery>().Map(app, pubsub, AppIds.DeadLetterTopic);
        if (admin is not null)
        {
            app.MapAuditApi(admin);
        }

        return app;
    }

    private static AuditSettings Read(Settings settings)
    {
        var folder = settings.Text(ServiceVariables.Data, ".");
        var connection = settings.Secret(ServiceVariables.AuditConnection);
        return new AuditSettings
        {
            Store = connection is null ? AuditStoreKind.Sqlite : AuditStoreKind.Postgres,
            Path = Path.Combine(folder, "audit.db"),
            Connection = connection ?? "",
            KeyPath = Path.Combine(folder, "audit.key"),
        };
    }
}
