using Microsoft.Extensions.DependencyInjection;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Administration;

/// <summary>What the gateway has for auditors, and for a host that asks who its callers are.</summary>
internal static class AdministrationServices
{
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddSingleton(provider => new Callers(provider.GetRequiredService<SettingsSource>()));
        services.AddSingleton(provider => new AdminTools(
            provider.GetRequiredService<SettingsSource>(),
            provider.GetRequiredService<UpstreamSet>(),
            provider.GetRequiredService<ToolAccess>(),
            provider.GetService<IAuditTools>()));
    }
}
