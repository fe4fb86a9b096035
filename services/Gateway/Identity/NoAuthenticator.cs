using System.Net;

namespace SatGate.Gateway.Identity;

/// <summary>
/// `auth.mode: none`: everyone is the default identity. Only for loopback and stdio; configuration sees to that.
/// </summary>
internal sealed class NoAuthenticator : IAuthenticator
{
    /// <summary>The account that pays when nobody has to say who they are.</summary>
    public const string DefaultAccount = "default";

    private static readonly Principal s_default = new("default", DefaultAccount, "none");

    public ValueTask<Identification> IdentifyAsync(string? credential, IPAddress? address) =>
        new(Identification.Of(s_default));
}
