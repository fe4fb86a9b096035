using System.Buffers;
using System.IO.Pipelines;

namespace SatGate.Audit.Verification;

/// <summary>Reads a file line by line as bytes, without the line ends; a line has at most so many bytes.</summary>
internal static class LineReader
{
    public const int LineBytesMax = 16 * 1024 * 1024;

    /// <exception cref="InvalidDataException">A line is longer.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        Stream stream,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                yield return buffer.Slice(0, end).ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (result.IsCompleted)
            {
                if (!buffer.IsEmpty)
                {
                    yield return buffer.ToArray();
                }

                await reader.CompleteAsync();
                yield break;
            }

            if (buffer.Length > LineBytesMax)
            {
                throw new InvalidDataException("a line is longer than any of an audit log");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
