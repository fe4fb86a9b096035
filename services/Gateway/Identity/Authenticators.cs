using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Identity;

/// <summary>The authenticator of each `auth.mode`.</summary>
internal static class Authenticators
{
    /// <exception cref="NotSupportedException">The mode is not built yet: starting without it would let everyone
    /// in.</exception>
    public static IAuthenticator Of(AuthConfig config) => config.Mode switch
    {
        AuthMode.None => new NoAuthenticator(),
        AuthMode.Config => new StaticTokenAuthenticator(config.Token!.Reveal()),
        _ => throw new NotSupportedException($"`auth.mode: {config.Mode}` is not available yet."),
    };
}
