using System.Net;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Identity;

/// <summary>
/// Who holds a credential that the gateway accepts, for what else a host lets its callers do: reading their own part of
/// the audit log. Only with `auth.mode: header`, because elsewhere all callers are one.
/// </summary>
public sealed class Callers
{
    private readonly SettingsSource _settings;

    internal Callers(SettingsSource settings) => _settings = settings;

    /// <summary>Null when the gateway would not let the credential in.</summary>
    public async ValueTask<Caller?> FindAsync(string credential, IPAddress? address)
    {
        var current = _settings.Current;
        if (current.Config.Auth.Mode is not AuthMode.Header || current.Addresses.Check(address) is not null)
        {
            return null;
        }

        return (await current.Authenticator.IdentifyAsync(credential, address)).Principal is { } principal
            ? Of(principal, current.Config)
            : null;
    }

    internal static Caller Of(Principal principal, SatGateConfig config) => new(
        principal.Id,
        principal.Tenant is { Length: > 0 } tenant ? tenant : principal.Grant?.Tenant ?? "",
        // Only what somebody vouches for: a token's holder can write a tenant into it himself.
        principal.Grant is null && principal.Roles.Any(config.Admin.AuditorRoles.Contains));
}

/// <summary>A caller as the records name it.</summary>
/// <param name="Id">The principal of its records.</param>
/// <param name="Tenant">Empty is none.</param>
/// <param name="IsAuditor">It has one of `admin.auditorRoles`.</param>
public sealed record Caller(string Id, string Tenant, bool IsAuditor);
