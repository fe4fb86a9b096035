using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SatGate.Budget;
using SatGate.Budget.Events;
using SatGate.Budget.Stores;
using SatGate.Gateway.Configuration;
using SatGate.Grpc.InProcess;

namespace SatGate.Standalone.Hosting;

/// <summary>The Budget service in this process, and the invoker by which the Gateway calls it.</summary>
internal static class LedgerComposition
{
    public static void AddLedger(this IServiceCollection services, BudgetConfig config)
    {
        services.AddSingleton<IEventPublisher, DiscardedEvents>();
        services.AddBudget(new BudgetSettings
        {
            Store = config.Store is BudgetStore.Memory ? StoreKind.Memory : StoreKind.Sqlite,
            Sqlite = new SqliteStoreSettings { Path = PathOf(config) },
        });
        services.AddSingleton(provider =>
        {
            var local = new InProcessServices();
            local.Add(provider.BindBudget());
            return local;
        });
        services.AddSingleton<CallInvoker, InProcessCallInvoker>();
    }

    // Balances belong to whoever runs the gateway: a new folder is for the owner's eyes alone.
    private static string PathOf(BudgetConfig config)
    {
        if (config.Store is BudgetStore.Sqlite && Path.GetDirectoryName(Path.GetFullPath(config.Path)) is { } folder
            && !Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(
                    folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        return config.Path;
    }
}
