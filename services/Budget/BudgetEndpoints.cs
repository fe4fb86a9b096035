using System.ComponentModel.DataAnnotations;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Budget.Grpc;
using SatGate.Budget.Stores;
using SatGate.Contracts.Budget.V1;
using SatGate.Dapr;

namespace SatGate.Budget;

/// <summary>What the Budget service adds to a host and maps on it.</summary>
public static class BudgetEndpoints
{
    /// <summary>
    /// Adds the ledger and <see cref="BudgetService.BudgetServiceBase"/>. The host adds an <see
    /// cref="IEventPublisher"/>: <see cref="DiscardedEvents"/> when nobody listens; and for
    /// <see cref="StoreKind.Dapr"/> a <see cref="DaprClient"/>. Settings out of range are an <see
    /// cref="ArgumentException"/>; a store that cannot be opened fails the first resolution, before any budget is
    /// served.
    /// </summary>
    public static IServiceCollection AddBudget(this IServiceCollection services, BudgetSettings settings)
    {
        Validate(settings.Ledger);
        Validate(settings.Ledger.Limits);
        Validate(settings.Sqlite);
        Validate(settings.Postgres);
        Validate(settings.Dapr);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => OpenStore(settings, provider));
        services.AddSingleton(provider => new BudgetLedger(
            settings.Ledger,
            provider.GetRequiredService<IStateStore>(),
            provider.GetRequiredService<IEventPublisher>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BudgetLedger>>()));
        services.AddSingleton<BudgetService.BudgetServiceBase, BudgetGrpcService>();
        return services;
    }

    /// <summary>The service's methods, for an in-process invoker or a server to serve.</summary>
    public static ServerServiceDefinition BindBudget(this IServiceProvider provider) =>
        BudgetService.BindService(provider.GetRequiredService<BudgetService.BudgetServiceBase>());

    private static IStateStore OpenStore(BudgetSettings settings, IServiceProvider provider) => settings.Store switch
    {
        StoreKind.Memory => new InMemoryLogStore(settings.Ledger.Limits),
        StoreKind.Sqlite => new SqliteStateStore(
            settings.Sqlite, settings.Ledger.Limits, provider.GetRequiredService<ILogger<SqliteStateStore>>()),
        StoreKind.Postgres => PostgresStateStore.Open(
            settings.Postgres, provider.GetRequiredService<ILogger<PostgresStateStore>>()),
        StoreKind.Dapr => new DaprStateStore(
            provider.GetRequiredService<DaprClient>(),
            settings.Dapr,
            provider.GetRequiredService<ILogger<DaprStateStore>>()),
        _ => throw new InvalidOperationException("The Budget service's store is not chosen."),
    };

    private static void Validate(object settings)
    {
        try
        {
            Validator.ValidateObject(settings, new ValidationContext(settings), validateAllProperties: true);
        }
        catch (ValidationException exception)
        {
            throw new ArgumentException($"Budget settings: {exception.Message}", nameof(settings), exception);
        }
    }
}
