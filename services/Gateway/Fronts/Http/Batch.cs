using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Fronts.Http;

/// <summary>JSON-RPC batches, which one revision has (2025-03-26).</summary>
internal static class Batch
{
    public const int MessagesMax = 100;

    /// <summary>The messages of the array as they came; null when it is no array, empty, or has too many.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> body)
    {
        var messages = new List<ReadOnlyMemory<byte>>();
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = EnvelopeReader.DepthMax });
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartArray)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                messages.Add(body[start..(int)reader.BytesConsumed]);
                if (messages.Count > MessagesMax)
                {
                    return null;
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return messages.Count == 0 ? null : messages;
    }
}
