using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Chain;
using SatGate.Audit.Export;
using SatGate.Audit.Ingest;
using SatGate.Audit.Privacy;
using SatGate.Audit.Query;
using SatGate.Audit.Storage;
using SatGate.Events;

namespace SatGate.Audit;

/// <summary>What the Audit service adds to a host.</summary>
public static class AuditServices
{
    /// <summary>
    /// Adds the log and, as <see cref="IEventSink"/>, the way into it. Settings out of range are an <see
    /// cref="ArgumentException"/>; a store that cannot be opened fails the host's start.
    /// </summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, AuditSettings settings)
    {
        Validate(settings);
        Validate(settings.Ingest);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => Open(
            settings, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditLog>>()));
        services.AddSingleton(provider => new AuditIngest(
            provider.GetRequiredService<AuditLog>(),
            settings.Ingest,
            provider.GetRequiredService<ILogger<AuditIngest>>()));
        services.AddSingleton<IEventSink>(provider => provider.GetRequiredService<AuditIngest>());
        services.AddHostedService(provider => provider.GetRequiredService<AuditIngest>());
        services.AddHostedService(provider => new Checkpointer(
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<AuditIngest>(),
            settings.CheckpointInterval,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Checkpointer>>()));
        services.AddExports(settings);
        if (settings.Retention is { } kept)
        {
            services.AddHostedService(provider => new Retention(
                provider.GetRequiredService<AuditLog>(),
                kept,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Retention>>()));
        }

        return services;
    }

    private static void AddExports(this IServiceCollection services, AuditSettings settings)
    {
        if (settings.Webhook is { } webhook)
        {
            Add(
                provider => new WebhookTarget(
                    $"webhook:{webhook.Url}", webhook.Url, webhook.Secret,
                    provider.GetRequiredService<TimeProvider>()),
                new RecordFilter { Type = webhook.Type });
        }

        if (settings.S3 is { } s3)
        {
            Add(_ => new S3Target(s3), new RecordFilter());
        }

        if (settings.Files is { } files)
        {
            Add(
                _ => new RotatingFileTarget(
                    files.Folder, RecordFormats.All[files.Format], files.Format, files.FileBytesMax, files.FilesMax),
                new RecordFilter());
        }

        // Not AddHostedService: it takes two of one type for one.
        void Add(Func<IServiceProvider, IEventTarget> target, RecordFilter filter) =>
            services.AddSingleton<IHostedService>(provider => new ExportPump(
                provider.GetRequiredService<AuditLog>().Store,
                provider.GetRequiredService<AuditIngest>(),
                target(provider),
                filter,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ExportPump>>()));
    }

    /// <exception cref="AuditStoreException">The store or the key cannot be opened.</exception>
    internal static AuditLog Open(AuditSettings settings, TimeProvider time, ILogger<AuditLog> logger)
    {
        // A key that cannot be used is a reason not to start, not one to go on unsigned.
        KeyFile.OpenOrCreate(settings.KeyPath).Dispose();
        return new AuditLog(OpenStore(settings, isReadOnly: false), settings.KeyPath, time, logger);
    }

    /// <param name="isReadOnly">For commands that look at a log others write.</param>
    internal static IAuditStore OpenStore(AuditSettings settings, bool isReadOnly) => settings.Store switch
    {
        AuditStoreKind.Sqlite when isReadOnly => SqliteAuditStore.OpenReadOnly(settings.Path),
        AuditStoreKind.Sqlite => SqliteAuditStore.Open(settings.Path),
        AuditStoreKind.Postgres => PostgresAuditStore.Open(settings.Connection),
        _ => throw new ArgumentException("the audit log's store is not chosen", nameof(settings)),
    };

    private static void Validate(object settings)
    {
        try
        {
            Validator.ValidateObject(settings, new ValidationContext(settings), validateAllProperties: true);
        }
        catch (ValidationException exception)
        {
            throw new ArgumentException($"Audit settings: {exception.Message}", nameof(settings), exception);
        }
    }
}
