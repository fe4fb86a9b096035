using System.Buffers;
using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Aggregation;

/// <summary>Edits the `tools` array of a list result as bytes.</summary>
internal static class ToolArray
{
    /// <summary>The message without the tools that are not allowed.</summary>
    /// <exception cref="InvalidDataException">`tools` is no array, or a tool has no name.</exception>
    public static ReadOnlyMemory<byte> Filter(ReadOnlyMemory<byte> message, ByteRange result, Func<string, bool> allows)
    {
        var page = ListPage.Read(CatalogKind.Tools, "upstream", result.Of(message));
        if (page.Items.All(item => allows(item.Name)) || !TryFindArray(message.Span, result, out var array))
        {
            return message;
        }

        var output = new ArrayBufferWriter<byte>(message.Length);
        output.Write(message.Span[..array.Start]);
        output.Write("["u8);
        var isFirst = true;
        foreach (var item in page.Items.Where(item => allows(item.Name)))
        {
            if (!isFirst)
            {
                output.Write(","u8);
            }

            isFirst = false;
            output.Write(item.Json.Span);
        }

        output.Write("]"u8);
        output.Write(message.Span[array.End..]);
        return output.WrittenMemory;
    }

    private static bool TryFindArray(ReadOnlySpan<byte> message, ByteRange result, out ByteRange array)
    {
        var reader =
            new Utf8JsonReader(result.Of(message), new JsonReaderOptions { MaxDepth = EnvelopeReader.DepthMax });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isTools = reader.ValueTextEquals("tools"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isTools)
            {
                array = ByteRange.FromTo(result.Start + start, result.Start + (int)reader.BytesConsumed);
                return true;
            }
        }

        array = default;
        return false;
    }
}
