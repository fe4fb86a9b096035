using System.Buffers;

namespace SatGate.Gateway.Mcp;

/// <summary>Writes server-sent events (WHATWG HTML, section 9.2).</summary>
internal static class SseEventWriter
{
    /// <summary>One event: the given fields as they are, then the message as `data`, one line each.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> fields, in Splice message)
    {
        output.Write(fields);
        if (message.Length > 0)
        {
            if (message.IsUnchanged)
            {
                WriteData(output, message.Source.Span);
            }
            else
            {
                var rented = ArrayPool<byte>.Shared.Rent(message.Length);
                message.WriteTo(rented);
                WriteData(output, rented.AsSpan(0, message.Length));
                ArrayPool<byte>.Shared.Return(rented);
            }
        }

        output.Write("\n"u8);
    }

    // A line end inside the message is white space between JSON tokens; each line becomes its own `data` line.
    private static void WriteData(IBufferWriter<byte> output, ReadOnlySpan<byte> message)
    {
        while (true)
        {
            var end = message.IndexOfAny((byte)'\n', (byte)'\r');
            output.Write(SseFields.Data);
            output.Write(end < 0 ? message : message[..end]);
            output.Write("\n"u8);
            if (end < 0)
            {
                return;
            }

            message = message[(end + 1)..];
        }
    }
}
