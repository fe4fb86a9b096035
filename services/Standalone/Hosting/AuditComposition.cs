using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SatGate.Audit;
using SatGate.Audit.Api;
using SatGate.Audit.Export;
using SatGate.Budget.Events;
using SatGate.Events.Spool;
using SatGate.Gateway.Administration;
using SatGate.Gateway.Configuration;

namespace SatGate.Standalone.Hosting;

/// <summary>
/// The Audit service in this process: on unless the config says `store: none`, because a record that has to be asked
/// for is not there on the day it is needed.
/// </summary>
internal static class AuditComposition
{
    public static void AddAudit(this IServiceCollection services, SatGateConfig config)
    {
        if (config.Audit.Store is AuditStore.None)
        {
            services.AddSingleton<IEventPublisher, DiscardedEvents>();
        }
        else
        {
            services.AddAudit(SettingsOf(config.Audit));
            services.AddSingleton(new SpoolSettings { Path = config.Audit.Path + ".spool" });
            services.AddSingleton<IEventPublisher, SinkPublisher>();
            services.AddSingleton<AuditTools>();
            services.AddSingleton<IAuditTools, GatewayAuditTools>();
            if (config.Admin.Token is not null)
            {
                services.AddAuditApi();
                services.AddSingleton<IReaders, AuditReaders>();
            }
        }
    }

    /// <summary>Maps the admin API of the log, if the config has a token for it; without one there is no API.</summary>
    public static void MapAudit(this IEndpointRouteBuilder routes, SatGateConfig config)
    {
        if (config.Admin.Token is { } token && config.Audit.Store is not AuditStore.None)
        {
            routes.MapAuditApi(token.Reveal());
        }
    }

    /// <summary>The settings of the service that a config means.</summary>
    public static AuditSettings SettingsOf(AuditConfig config) => new()
    {
        Store = config.Store switch
        {
            AuditStore.Sqlite => AuditStoreKind.Sqlite,
            AuditStore.Postgres => AuditStoreKind.Postgres,
            _ => AuditStoreKind.Unspecified,
        },
        Path = config.Path,
        Connection = config.Connection?.Reveal() ?? "",
        KeyPath = config.KeyFile,
        CheckpointInterval = config.CheckpointInterval,
        Retention = config.Retention,
        Webhook = config.Webhook is { } webhook
            ? new WebhookSettings(webhook.Url!, webhook.Secret!.Reveal(), webhook.Type)
            : null,
        S3 = config.S3 is { } s3
            ? new S3Settings(
                s3.Bucket, s3.Prefix, s3.Region, s3.Endpoint, s3.AccessKey!.Reveal(), s3.SecretKey!.Reveal())
            : null,
        Files = config.Files is { } files
            ? new FileExportSettings(files.Folder, files.Format, files.FileBytesMax, files.FilesMax)
            : null,
    };
}
