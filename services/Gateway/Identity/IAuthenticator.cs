using System.Net;

namespace SatGate.Gateway.Identity;

/// <summary>Turns a credential into a principal; one implementation per `auth.mode`.</summary>
internal interface IAuthenticator
{
    /// <summary>Never throws; an absent credential is null or empty.</summary>
    /// <param name="credential">What the client sent, as it came.</param>
    /// <param name="address">The client's address; null over stdio.</param>
    ValueTask<Identification> IdentifyAsync(string? credential, IPAddress? address);
}
