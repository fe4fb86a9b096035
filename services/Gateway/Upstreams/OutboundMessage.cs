using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams;

/// <summary>
/// A message on its way to an upstream: the client's bytes with the edits made so far, and what a transport needs to
/// know of it. Links add the edits of their own transport (the id) and send.
/// </summary>
internal sealed class OutboundMessage
{
    public required Splice Body { get; set; }

    public required Envelope Envelope { get; init; }

    /// <summary>The bytes the envelope's ranges refer to.</summary>
    public ReadOnlyMemory<byte> Source => Body.Source;

    /// <summary>The request headers of an HTTP client; null for other fronts.</summary>
    public IHeaderDictionary? ClientHeaders { get; init; }

    /// <summary>The message is in the modern era: an HTTP upstream needs the standard headers.</summary>
    public bool IsModern { get; init; }

    /// <summary>The protocol version to state to an HTTP upstream; null states the client's header.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>
    /// The upstream's own name of the tool or prompt where the client's was prefixed, for `Mcp-Name`.
    /// </summary>
    public string? RenamedTo { get; init; }

    /// <summary>Headers for an HTTP upstream that the client did not send, or sent otherwise.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> AddedHeaders { get; init; } = [];

    /// <summary>How long the upstream may be silent on this message; infinite for subscriptions.</summary>
    public required TimeSpan SilenceMax { get; init; }
}
