using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Caveats;

namespace SatGate.Auth.Tokens;

/// <summary>Reads the terms of a request; tenant, end, nonce and budget are the issuer's to add.</summary>
internal static class TermsReader
{
    /// <summary>Seconds a token may be asked to live: ten years.</summary>
    public const long ExpiresInMax = 10L * 366 * 24 * 3600;

    public static bool IsExpiryValid(Terms terms) => terms.ExpiresIn is >= 0 and <= ExpiresInMax;

    public static Narrowing Read(Terms terms) => new()
    {
        Label = terms.Label,
        Tools = terms.Tools,
        Servers = terms.Servers,
        Scope = terms.Scope,
        Addresses = terms.Addresses,
        Arguments = terms.Arguments,
        MaxCost = terms.HasMaxCost ? terms.MaxCost : null,
        Depth = terms.HasDepth ? terms.Depth : null,
    };
}
