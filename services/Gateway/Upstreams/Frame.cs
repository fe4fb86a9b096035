namespace SatGate.Gateway.Upstreams;

/// <summary>
/// One JSON-RPC message from an upstream, with the fields of the event that carried it where it came over SSE.
/// The memory is valid until the next frame is read.
/// </summary>
internal readonly struct Frame(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> eventFields)
{
    /// <summary>The message; empty for an event that carries none (a priming event, a comment).</summary>
    public ReadOnlyMemory<byte> Message { get; } = message;

    /// <summary>
    /// The lines of the event besides `data`, each with its line end: `id`, `event`, `retry`, comments.
    /// </summary>
    public ReadOnlyMemory<byte> EventFields { get; } = eventFields;
}
