namespace SatGate.Gateway.Configuration;

/// <summary>
/// The credential the gateway shows to one upstream. The client's own credential never travels there.
/// </summary>
/// <param name="Header">The header's name; <c>Authorization</c> for a bearer token.</param>
/// <param name="Value">The token of a bearer, the whole value of a header.</param>
public sealed record UpstreamAuth(UpstreamAuthType Type, string Header, Secret Value)
{
    /// <summary>Where the token comes from; null unless the type is oauth, and then the value is the client's
    /// secret.</summary>
    public UpstreamOAuth? OAuth { get; init; }

    /// <summary>What the header carries. Not for logs; not for oauth, whose token is asked for.</summary>
    public string HeaderValue() => Type is UpstreamAuthType.Bearer ? "Bearer " + Value.Reveal() : Value.Reveal();
}
