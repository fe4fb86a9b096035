using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Fronts.Messages;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Views;

namespace SatGate.Gateway.Fronts.Stdio;

/// <summary>
/// MCP over the gateway's own stdin and stdout, one message a line. Nothing but messages is ever written to stdout;
/// the end of stdin is the client's goodbye and a clean stop.
/// </summary>
internal sealed class StdioFront(
    CallPipeline pipeline, SessionTable sessions, IServerView view, TimeProvider clock, ILogger<StdioFront> logger)
{
    /// <param name="credential">The client's for the whole connection; a message's own goes before it.</param>
    public async Task RunAsync(
        Stream input, Stream output, string? credential, LimitsConfig limits, CancellationToken stopping)
    {
        var writer = new LineWriter(output);
        await using var connection = new MessageConnection(pipeline, sessions, view, clock, writer);
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        try
        {
            while (await ReadLineAsync(reader, limits.BodyBytesMax, stopping) is { } line)
            {
                if (!line.Span.Trim(" \t\r"u8).IsEmpty)
                {
                    await connection.TakeAsync(line, credential, address: null);
                }
            }
        }
        catch (InvalidDataException exception)
        {
            logger.StdinUnreadable(exception.Message);
        }
        catch (OperationCanceledException)
        {
            // The process is asked to stop; what runs is let finish below.
        }

        await connection.DrainAsync(limits.DrainMax);
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(
        PipeReader reader, int lineBytesMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var lineEnd = buffer.PositionOf((byte)'\n');
            if ((lineEnd is { } last ? buffer.Slice(0, last) : buffer).Length > lineBytesMax)
            {
                throw new InvalidDataException($"A message has at most {lineBytesMax} bytes here.");
            }

            if (lineEnd is { } end)
            {
                var line = buffer.Slice(0, end).ToArray();
                reader.AdvanceTo(buffer.GetPosition(1, end));
                return line;
            }

            if (read.IsCompleted)
            {
                // Not `IsEmpty ? null : …`: there null would be taken for an array, and become a line without end.
                return buffer.IsEmpty ? new ReadOnlyMemory<byte>?() : Rest(reader, buffer);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static ReadOnlyMemory<byte> Rest(PipeReader reader, ReadOnlySequence<byte> buffer)
    {
        var line = buffer.ToArray();
        reader.AdvanceTo(buffer.End);
        return line;
    }

    private sealed class LineWriter(Stream output) : IMessageWriter
    {
        private readonly SemaphoreSlim _writing = new(1, 1);

        public async ValueTask WriteAsync(Splice message)
        {
            var line = ArrayPool<byte>.Shared.Rent(message.Length + 1);
            message.WriteTo(line);
            line.AsSpan(0, message.Length).Replace((byte)'\n', (byte)' ');
            line.AsSpan(0, message.Length).Replace((byte)'\r', (byte)' ');
            line[message.Length] = (byte)'\n';
            await _writing.WaitAsync();
            try
            {
                await output.WriteAsync(line.AsMemory(0, message.Length + 1), CancellationToken.None);
                await output.FlushAsync(CancellationToken.None);
            }
            catch (IOException)
            {
                // The client has closed its end; the end of stdin follows.
            }
            finally
            {
                _writing.Release();
                ArrayPool<byte>.Shared.Return(line);
            }
        }
    }
}
