using System.Buffers;
using System.IO.Pipelines;

namespace SatGate.Gateway.Mcp;

/// <summary>
/// Reads server-sent events from a byte stream (WHATWG HTML, section 9.2) and keeps every field that is not `data` as
/// it
/// came, so that ids, retry times and comments can be handed on. An event is refused when it is larger than the limit.
/// </summary>
internal sealed class SseEventReader(PipeReader input, int eventBytesMax)
{
    private readonly ArrayBufferWriter<byte> _data = new(512);
    private readonly ArrayBufferWriter<byte> _fields = new(64);
    private bool _hasData;

    /// <summary>The joined `data` lines of the event; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Data => _data.WrittenMemory;

    /// <summary>The other lines of the event, each ended by a line feed; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Fields => _fields.WrittenMemory;

    /// <summary>
    /// False at the end of the stream; an event that was not finished by then is dropped, as the format says.
    /// </summary>
    /// <exception cref="InvalidDataException">The event is larger than the limit.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _data.ResetWrittenCount();
        _fields.ResetWrittenCount();
        _hasData = false;
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var ended = TakeLines(ref buffer, read.IsCompleted);
            input.AdvanceTo(buffer.Start, ended ? buffer.Start : buffer.End);
            if (_data.WrittenCount + _fields.WrittenCount > eventBytesMax)
            {
                throw new InvalidDataException($"A server-sent event is larger than {eventBytesMax} bytes.");
            }

            if (ended)
            {
                KeepEmptyData();
                return true;
            }

            if (_data.WrittenCount + _fields.WrittenCount + buffer.Length > eventBytesMax)
            {
                throw new InvalidDataException($"A server-sent event is larger than {eventBytesMax} bytes.");
            }

            if (read.IsCompleted)
            {
                return false;
            }
        }
    }

    // A priming event is an id with an empty `data` line; without that line clients would not dispatch it.
    private void KeepEmptyData()
    {
        if (_hasData && _data.WrittenCount == 0)
        {
            _fields.Write("data: \n"u8);
        }
    }

    // True when a blank line ended an event that has something in it.
    private bool TakeLines(ref ReadOnlySequence<byte> buffer, bool isLast)
    {
        while (TryTakeLine(ref buffer, isLast, out var line))
        {
            if (!line.IsEmpty)
            {
                Take(line);
            }
            else if (_hasData || _fields.WrittenCount > 0)
            {
                return true;
            }
        }

        return false;
    }

    // Lines end with LF, CR LF or CR. A CR at the end of what has arrived may be the first half of CR LF: wait.
    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(buffer);
        line = default;
        if (!reader.TryReadToAny(out ReadOnlySequence<byte> found, "\r\n"u8, advancePastDelimiter: false))
        {
            return false;
        }

        reader.TryRead(out var delimiter);
        if (delimiter == (byte)'\r')
        {
            if (reader.End && !isLast)
            {
                return false;
            }

            reader.IsNext((byte)'\n', advancePast: true);
        }

        line = found;
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private void Take(ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(line);
        if (reader.IsNext("data"u8, advancePast: true) && (reader.End || reader.IsNext((byte)':', advancePast: true)))
        {
            reader.IsNext((byte)' ', advancePast: true);
            if (_hasData)
            {
                _data.Write("\n"u8);
            }

            _hasData = true;
            Append(_data, line.Slice(reader.Position));
            return;
        }

        Append(_fields, line);
        _fields.Write("\n"u8);
    }

    private static void Append(ArrayBufferWriter<byte> target, ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            target.Write(segment.Span);
        }
    }
}
