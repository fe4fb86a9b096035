using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SatGate.Auth;
using SatGate.Auth.Keys;
using SatGate.Files;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Spending;

namespace SatGate.Standalone.Hosting;

/// <summary>The Auth service in this process, where tokens are asked for, and the root token made at start.</summary>
internal static class AuthComposition
{
    public static void AddTokens(this IServiceCollection services, SatGateConfig config)
    {
        services.AddAuthService(config);
        if (!config.HasAuthService)
        {
            return;
        }

        if (config.Auth.RootToken is not null || config is { Auth.AutoMintRoot: true, Budget.Limit: > 0 })
        {
            services.AddHostedService(provider => new RootToken(
                config,
                provider.GetRequiredService<CallInvoker>(),
                provider.GetRequiredService<DefaultAccount>(),
                Console.Error));
        }
    }

    /// <summary>The Auth service alone.</summary>
    public static void AddAuthService(this IServiceCollection services, SatGateConfig config)
    {
        if (config.HasAuthService)
        {
            OwnerOnly.CreateFolderOf(config.Auth.Path);
            services.AddAuth(new AuthOptions
            {
                KeyFile = config.Auth.KeyFile,
                RootKeys = config.Auth.RootKey is not { } root ? [] :
                [
                    new ConfiguredKey(root.Reveal()),
                    .. config.Auth.TenantKeys.Select(pair => new ConfiguredKey(pair.Value.Reveal(), pair.Key)),
                ],
                DatabasePath = config.Auth.Path,
                Location = LocationOf(config.Server),
            });
        }
    }

    // A hint for whoever holds the token; nothing depends on it.
    private static string LocationOf(ServerConfig server) => server.Transport is ServerTransport.Http
        ? string.Create(CultureInfo.InvariantCulture, $"http://{server.Host}:{server.Port}/mcp")
        : server.Name;
}
