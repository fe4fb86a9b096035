namespace SatGate.Gateway.Configuration;

/// <summary>
/// The credential the gateway shows to one upstream. The client's own credential never travels there.
/// </summary>
/// <param name="Header">The header's name; <c>Authorization</c> for a bearer token.</param>
/// <param name="Value">The token of a bearer, the whole value of a header.</param>
public sealed record UpstreamAuth(UpstreamAuthType Type, string Header, Secret Value)
{
    /// <summary>What the header carries. Not for logs.</summary>
    public string HeaderValue() => Type is UpstreamAuthType.Bearer ? "Bearer " + Value.Reveal() : Value.Reveal();
}
