using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Identity;

/// <summary>The authenticator of each `auth.mode`.</summary>
internal static class Authenticators
{
    /// <param name="config">The `auth` section.</param>
    /// <param name="tokens">The one that asks Auth; only taken where the mode needs it.</param>
    /// <exception cref="NotSupportedException">The mode is none we know: starting without it would let everyone
    /// in.</exception>
    public static IAuthenticator Of(AuthConfig config, Func<TokenAuthenticator> tokens) => config.Mode switch
    {
        AuthMode.None => new NoAuthenticator(),
        AuthMode.Header => tokens(),
        AuthMode.Config => new StaticTokenAuthenticator(config.Token!.Reveal()),
        _ => throw new NotSupportedException($"`auth.mode: {config.Mode}` is not available yet."),
    };
}
