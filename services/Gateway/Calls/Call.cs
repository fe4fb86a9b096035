using System.Net;
using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Pricing;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Views;

namespace SatGate.Gateway.Calls;

/// <summary>
/// One message from a client on its way through the pipeline: what came, from where, and what has been found out.
/// </summary>
internal sealed class Call
{
    private Envelope _envelope;

    /// <summary>The message as it came; valid until the pipeline returns.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The endpoint it was sent to.</summary>
    public required IServerView View { get; init; }

    public required IClientReply Reply { get; init; }

    /// <summary>The credential of the transport (a header); the one in `params._meta.token` goes before it.</summary>
    public string? TransportCredential { get; init; }

    /// <summary>The credential that counts.</summary>
    public string? Credential => _envelope.MetaToken.IsPresent ? Text(_envelope.MetaToken) : TransportCredential;

    /// <summary>The client's address; null over stdio, where it has none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>HTTP headers, for the upstream's information and for checks against the body.</summary>
    public IHeaderDictionary? Headers { get; init; }

    /// <summary>Headers that the answer will carry over HTTP; null elsewhere.</summary>
    public IHeaderDictionary? ReplyHeaders { get; init; }

    /// <summary>The session the client names (HTTP), not yet trusted.</summary>
    public string? SessionId { get; init; }

    /// <summary>The session of a connection that has just one (stdio, legacy SSE), or the one found by id.</summary>
    public ClientSession? Session { get; set; }

    /// <summary>Fires when the client has left; only the modern era takes that as a cancellation.</summary>
    public required CancellationToken ClientLeft { get; init; }

    public ref Envelope Envelope => ref _envelope;

    /// <summary>The message belongs to the stateless era (2026-07-28).</summary>
    public bool IsModern { get; set; }

    public Principal? Principal { get; set; }

    /// <summary>Where the message goes, once that is known.</summary>
    public UpstreamRoute? Route { get; set; }

    /// <summary>The price of a tools/call, once that is known.</summary>
    public ToolPrice? Price { get; set; }

    /// <summary>How the message was answered: `ok`, or the `data.error` of why not. One of a few words.</summary>
    public string Status { get; set; } = "ok";

    /// <summary>Its answer is awaited on another stream: it is counted when that comes.</summary>
    public bool IsLate { get; set; }

    /// <summary>The clock's timestamp at which the message was whole.</summary>
    public required long StartedAt { get; init; }

    /// <summary>
    /// What cancels work done for this call: a modern client that leaves; never the departure of a legacy one.
    /// </summary>
    public CancellationToken Cancelled => IsModern ? ClientLeft : CancellationToken.None;

    public ReadOnlySpan<byte> Id => _envelope.Id.Of(Body.Span);

    public string? Text(ByteRange range) => JsonText.Decode(range.Of(Body.Span));
}
