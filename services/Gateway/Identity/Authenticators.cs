using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity.ApiKeys;
using SatGate.Gateway.Identity.Jwt;

namespace SatGate.Gateway.Identity;

/// <summary>The authenticator of each `auth.mode`.</summary>
internal sealed class Authenticators(
    TokenAuthenticator tokens, IssuedKeys issued, TimeProvider clock, ILogger<JwtAuthenticator> logger)
{
    private JwtAuthenticator? _jwt;

    /// <exception cref="NotSupportedException">The mode is none we know: starting without it would let everyone
    /// in.</exception>
    public IAuthenticator Of(SatGateConfig config) => config.Auth.Mode switch
    {
        AuthMode.None => new NoAuthenticator(),
        AuthMode.Header => new HeaderAuthenticator(
            new ConfiguredKeys(config.Auth.ApiKeys, clock),
            config.HasAuthService ? issued : null,
            JwtOf(config.Auth.Jwt),
            config.HasAuthService ? tokens : null),
        AuthMode.Config => new StaticTokenAuthenticator(config.Auth.Token!.Reveal()),
        _ => throw new NotSupportedException($"`auth.mode: {config.Auth.Mode}` is not available yet."),
    };

    // One that says the same keeps its keys over a reload: a file is read anew all the same.
    private JwtAuthenticator? JwtOf(JwtConfig? config)
    {
        if (config is null)
        {
            return _jwt = null;
        }

        return _jwt is not null && _jwt.Config == config && config.JwksFile is null
            ? _jwt
            : _jwt = new JwtAuthenticator(config, clock, logger);
    }
}
