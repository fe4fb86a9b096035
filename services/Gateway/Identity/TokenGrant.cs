using System.Net;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Chain;

namespace SatGate.Gateway.Identity;

/// <summary>
/// What a verified token allows: its caveats, asked anew for every access. Immutable, shared by all calls with the
/// token.
/// </summary>
/// <param name="Token">The token that Auth has verified.</param>
/// <param name="Tenant">The tenant of its key, else of its caveat, else empty.</param>
internal sealed record TokenGrant(VerifiedMacaroon Token, string Tenant)
{
    /// <summary>
    /// The ids of the tokens that this one was made from, the root's first, joined by blanks, for the record. Of as
    /// many as a token may have caveats, so bounded; made once.
    /// </summary>
    public string Lineage { get; } = string.Join(' ', Token.ChainIds[..^1].ToArray());

    /// <summary>
    /// Everything but tools: the message as such, and the server it concerns (empty while none does).
    /// </summary>
    public Denial Session(string server, DateTimeOffset now, IPAddress? address) =>
        Token.Check(Access.Session(server, Tenant, now, address));

    /// <summary>Whether a tool at this price may be shown; its arguments are not known yet.</summary>
    public Denial List(string tool, string server, long cost, DateTimeOffset now, IPAddress? address) =>
        Token.Check(Access.List(tool, server, Tenant, now, address, cost));

    /// <summary>Whether a tool may be called at this price with these arguments.</summary>
    public Denial Call(
        string tool, string server, long cost, ReadOnlyMemory<byte> arguments, DateTimeOffset now,
            IPAddress? address) =>
        Token.Check(Access.Call(tool, server, Tenant, now, address, cost, arguments));

    /// <summary>Shows no token, also when a log prints a principal.</summary>
    public override string ToString() => $"TokenGrant {{ {Token.Id} }}";
}
