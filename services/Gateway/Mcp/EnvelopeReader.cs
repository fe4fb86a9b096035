using System.Text.Json;
using System.Text.Unicode;

namespace SatGate.Gateway.Mcp;

/// <summary>
/// The one reader of MCP messages: finds the parts of one JSON-RPC message (JSON-RPC 2.0; MCP base protocol) without
/// building anything from it. Messages of clients are read strictly: invalid UTF-8, nesting beyond the limit,
/// duplicate members at any depth and case variants of protocol members are refused. Messages of upstreams are read
/// only as far as the gateway acts on them, so that what it does not know passes.
/// Never throws; nothing is allocated for ordinary messages.
/// </summary>
internal static class EnvelopeReader
{
    /// <summary>Nesting that a message may have; also what most JSON readers accept.</summary>
    public const int DepthMax = 64;

    public static EnvelopeError ReadFromClient(ReadOnlySpan<byte> bytes, out Envelope envelope) =>
        Read(bytes, strict: true, out envelope);

    public static EnvelopeError ReadFromUpstream(ReadOnlySpan<byte> bytes, out Envelope envelope) =>
        Read(bytes, strict: false, out envelope);

    private static EnvelopeError Read(ReadOnlySpan<byte> bytes, bool strict, out Envelope envelope)
    {
        envelope = default;
        if (bytes.IsEmpty)
        {
            return EnvelopeError.Empty;
        }

        if (!Utf8.IsValid(bytes))
        {
            return EnvelopeError.NotUtf8;
        }

        try
        {
            var walk = new EnvelopeWalk(
                bytes,
                strict,
                stackalloc MemberNames.Entry[MemberNames.StackEntries],
                stackalloc int[DepthMax + 1]);
            var error = walk.ReadMessage(ref envelope);
            return error is EnvelopeError.None ? Classify(ref envelope) : error;
        }
        catch (JsonException exception)
        {
            return IsDepth(exception) ? EnvelopeError.TooDeep : EnvelopeError.NotJson;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate in a name: readers differ in what they make of it, so we do not guess.
            return EnvelopeError.UnreadableName;
        }
    }

    // The reader has no error code for depth; the position tells: at that byte a container opens below the limit.
    private static bool IsDepth(JsonException exception) =>
        exception.Message.Contains("maximum configured depth", StringComparison.Ordinal);

    private static EnvelopeError Classify(ref Envelope envelope)
    {
        if (envelope.MethodName.IsPresent)
        {
            if (envelope.Result.IsPresent || envelope.Kind is MessageKind.Error)
            {
                return EnvelopeError.NeitherRequestNorResponse;
            }

            envelope.Kind = envelope.Id.IsPresent ? MessageKind.Request : MessageKind.Notification;
            return EnvelopeError.None;
        }

        if (envelope.Kind is MessageKind.Error)
        {
            // An error answer to an unreadable request may carry `id: null` or none at all.
            return envelope.Result.IsPresent ? EnvelopeError.NeitherRequestNorResponse : EnvelopeError.None;
        }

        if (envelope.Id.IsPresent && envelope.Result.IsPresent)
        {
            envelope.Kind = MessageKind.Result;
            return EnvelopeError.None;
        }

        return EnvelopeError.NeitherRequestNorResponse;
    }
}
