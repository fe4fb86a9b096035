using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Calls;

/// <summary>What the resolve step found for a request.</summary>
internal abstract record Route;

/// <summary>The gateway answers by itself.</summary>
/// <param name="Result">The raw `result` object.</param>
/// <param name="Opened">The session that the request has opened.</param>
internal sealed record AnswerRoute(ReadOnlyMemory<byte> Result, ClientSession? Opened = null) : Route;

internal sealed record RefuseRoute(Refusal Refusal) : Route;

/// <summary>The message goes to an upstream.</summary>
internal sealed record UpstreamRoute : Route
{
    public required IUpstreamLink Link { get; init; }

    public required OutboundMessage Outbound { get; init; }

    public required Upstream Upstream { get; init; }

    /// <summary>The upstream's own name of the tool; null when the message is no tools/call.</summary>
    public string? Tool { get; init; }

    /// <summary>The name the client used.</summary>
    public string? ExposedTool { get; init; }

    /// <summary>The message goes to several upstreams at once, each of which the caller may use.</summary>
    public bool IsMerged { get; init; }

    /// <summary>The session that the request opens when the upstream agrees to it.</summary>
    public ClientSession? Opened { get; init; }

    /// <summary>Changes messages of the upstream on their way to the client; null leaves them as they came.</summary>
    public IReplyEditor? Editor { get; init; }
}

/// <summary>Edits that an endpoint needs in what an upstream says: names, ids, filtered lists.</summary>
internal interface IReplyEditor
{
    /// <summary>The message to hand on; false when the client must not see it.</summary>
    bool Edit(ref Splice message, in Envelope envelope);

    /// <summary>The event fields to hand on: ids of several upstreams must not meet.</summary>
    ReadOnlyMemory<byte> EditFields(ReadOnlyMemory<byte> fields);
}
