using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SatGate.Budget;
using SatGate.Budget.Stores;
using SatGate.Contracts.Auth.V1;
using SatGate.Files;
using SatGate.Gateway.Configuration;
using SatGate.Grpc.InProcess;

namespace SatGate.Standalone.Hosting;

/// <summary>
/// The Budget service in this process, and the invoker by which the Gateway calls it and, where there is one, the Auth
/// service.
/// </summary>
internal static class LedgerComposition
{
    public static void AddLedger(this IServiceCollection services, BudgetConfig config)
    {
        services.AddBudget(new BudgetSettings
        {
            Store = config.Store switch
            {
                BudgetStore.Memory => StoreKind.Memory,
                BudgetStore.Postgres => StoreKind.Postgres,
                BudgetStore.Dapr => throw new NotSupportedException(
                    "`budget.store: dapr` is for the services beside Dapr sidecars (docs/dapr.md), not for this"),
                _ => StoreKind.Sqlite,
            },
            Sqlite = new SqliteStoreSettings { Path = PathOf(config) },
            Postgres = new PostgresStoreSettings { ConnectionString = config.Connection?.Reveal() ?? "" },
        });
        services.AddSingleton(provider =>
        {
            var local = new InProcessServices();
            local.Add(provider.BindBudget());
            if (provider.GetService<AuthService.AuthServiceBase>() is { } auth)
            {
                local.Add(AuthService.BindService(auth));
            }

            return local;
        });
        services.AddSingleton<CallInvoker, InProcessCallInvoker>();
    }

    // Balances belong to whoever runs the gateway: a new folder is for the owner's eyes alone.
    private static string PathOf(BudgetConfig config)
    {
        if (config.Store is BudgetStore.Sqlite)
        {
            OwnerOnly.CreateFolderOf(config.Path);
        }

        return config.Path;
    }
}
