using System.Net;
using SatGate.Gateway.Calls;

namespace SatGate.Gateway.Identity;

/// <summary>
/// `auth.mode: header`: macaroons. A token that was verified lately is found in the cache; any other is asked of Auth,
/// which alone has the root keys. Its caveats are asked at every message, cached or not: time passes and addresses
/// change.
/// </summary>
internal sealed class TokenAuthenticator(TokenCache cache, TokenVerifier verifier, TimeProvider clock) : IAuthenticator
{
    public ValueTask<Identification> IdentifyAsync(string? credential, IPAddress? address)
    {
        if (string.IsNullOrEmpty(credential))
        {
            return new(Identification.Refuse(Refusal.AuthRequired()));
        }

        return cache.Find(credential) is { } principal
            ? new(Admit(principal, address))
            : VerifyAsync(credential, address);
    }

    private async ValueTask<Identification> VerifyAsync(string credential, IPAddress? address)
    {
        var identification = await verifier.VerifyAsync(credential);
        return identification.Principal is { } principal ? Admit(principal, address) : identification;
    }

    private Identification Admit(Principal principal, IPAddress? address)
    {
        var denial = principal.Grant!.Session(server: "", clock.GetUtcNow(), address);
        return denial.IsNone
            ? Identification.Of(principal)
            : Identification.Refuse(TokenRefusals.Of(denial));
    }
}
