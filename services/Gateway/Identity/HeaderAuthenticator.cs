using System.Net;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity.ApiKeys;
using SatGate.Gateway.Identity.Jwt;

namespace SatGate.Gateway.Identity;

/// <summary>
/// `auth.mode: header`: whatever the config accepts, by what a credential looks like. Each kind is asked for by one
/// reader alone; none that is not configured is ever asked.
/// </summary>
internal sealed class HeaderAuthenticator(
    ConfiguredKeys configured, IssuedKeys? issued, JwtAuthenticator? jwt, TokenAuthenticator? tokens) : IAuthenticator
{
    public ValueTask<Identification> IdentifyAsync(string? credential, IPAddress? address)
    {
        if (string.IsNullOrEmpty(credential))
        {
            return new(Identification.Refuse(Refusal.AuthRequired()));
        }

        if (configured.Find(credential) is { } known)
        {
            return new(known);
        }

        if (issued is not null && IssuedKeys.IsOne(credential))
        {
            return issued.IdentifyAsync(credential);
        }

        if (jwt is not null && JwtToken.LooksLikeOne(credential))
        {
            return jwt.IdentifyAsync(credential);
        }

        return tokens?.IdentifyAsync(credential, address) ?? new(Identification.Refuse(Refusal.AuthInvalid()));
    }
}
