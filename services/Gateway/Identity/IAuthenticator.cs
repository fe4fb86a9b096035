namespace SatGate.Gateway.Identity;

/// <summary>Turns a credential into a principal; one implementation per `auth.mode`.</summary>
internal interface IAuthenticator
{
    /// <summary>Never throws; an absent credential is empty.</summary>
    Identification Identify(ReadOnlySpan<char> credential);
}
