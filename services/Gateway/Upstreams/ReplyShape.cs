namespace SatGate.Gateway.Upstreams;

/// <summary>What form an upstream's answer has on the wire.</summary>
internal enum ReplyShape
{
    Unspecified = 0,

    /// <summary>One JSON message.</summary>
    Message = 1,

    /// <summary>A stream of server-sent events, each with at most one message.</summary>
    Events = 2,

    /// <summary>Messages over a transport that has no answer form of its own: the front decides late.</summary>
    Messages = 3,

    /// <summary>Bytes of another kind, handed on chunk by chunk as they come.</summary>
    Raw = 4,

    /// <summary>No body.</summary>
    Empty = 5,
}
