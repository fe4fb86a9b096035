using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Chain;
using SatGate.Audit.Ingest;
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
            settings.CheckpointInterval,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Checkpointer>>()));
        return services;
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
