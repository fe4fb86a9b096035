using System.Buffers;
using System.IO.Pipelines;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Http;

/// <summary>
/// The answer to one POST or GET, read as it comes: a JSON message whole, a stream event by event, other bytes chunk by
/// chunk.
/// </summary>
internal sealed class HttpReply(
    string server,
    HttpResponseMessage response,
    SilenceTimer timer,
    RunningRequests? running,
    int responseBytesMax,
    ReplyShape shape) : UpstreamReply
{
    private const int FirstBufferBytes = 4096;
    private const int ChunkBytes = 16 * 1024;

    private Stream? _stream;
    private PipeReader? _pipe;
    private SseEventReader? _events;
    private byte[]? _buffer;
    private Frame _current;
    private bool _done;

    public override int Status => (int)response.StatusCode;

    public override ReplyShape Shape => shape;

    public override string? ContentType => response.Content.Headers.ContentType?.ToString();

    public override IEnumerable<KeyValuePair<string, string>> Headers => ForwardedHeaders.ToClient(response);

    public override Frame Current => _current;

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_done || shape is ReplyShape.Empty)
        {
            return false;
        }

        try
        {
            _stream ??= await response.Content.ReadAsStreamAsync(timer.Token);
            timer.Restart();
            return shape switch
            {
                ReplyShape.Message => await ReadMessageAsync(),
                ReplyShape.Events => await ReadEventAsync(),
                _ => await ReadChunkAsync(),
            };
        }
        catch (OperationCanceledException exception) when (timer.IsSilent)
        {
            throw new UpstreamException(UpstreamFault.Timeout, $"Upstream `{server}` fell silent.", exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or HttpIOException)
        {
            throw new UpstreamException(UpstreamFault.Broken, $"Upstream `{server}` broke off its answer.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new UpstreamException(
                UpstreamFault.BadAnswer, $"Upstream `{server}`: {exception.Message}", exception);
        }
    }

    private async ValueTask<bool> ReadMessageAsync()
    {
        _done = true;
        var expected = response.Content.Headers.ContentLength;
        if (expected > responseBytesMax)
        {
            throw TooLarge();
        }

        _buffer = ArrayPool<byte>.Shared.Rent(expected is { } length ? (int)length : FirstBufferBytes);
        var count = 0;
        while (expected is null || count < expected)
        {
            if (count == _buffer.Length)
            {
                Grow(count);
            }

            var read = await _stream!.ReadAsync(_buffer.AsMemory(count), timer.Token);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        _current = new Frame(_buffer.AsMemory(0, count), default);
        return count > 0;
    }

    private void Grow(int count)
    {
        if (count >= responseBytesMax)
        {
            throw TooLarge();
        }

        var larger = ArrayPool<byte>.Shared.Rent(count * 2);
        _buffer.AsSpan(0, count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer!);
        _buffer = larger;
    }

    private InvalidDataException TooLarge() => new($"its answer is larger than {responseBytesMax} bytes.");

    private async ValueTask<bool> ReadEventAsync()
    {
        _pipe ??= PipeReader.Create(_stream!, new StreamPipeReaderOptions(leaveOpen: true));
        _events ??= new SseEventReader(_pipe, responseBytesMax);
        if (!await _events.ReadAsync(timer.Token))
        {
            _done = true;
            return false;
        }

        _current = new Frame(_events.Data, _events.Fields);
        return true;
    }

    private async ValueTask<bool> ReadChunkAsync()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(ChunkBytes);
        var count = await _stream!.ReadAsync(_buffer, timer.Token);
        _done = count == 0;
        _current = new Frame(_buffer.AsMemory(0, count), default);
        return !_done;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_pipe is not null)
        {
            await _pipe.CompleteAsync();
        }

        // Disposing an unread answer closes its connection: that is how HTTP tells the upstream that nobody listens.
        response.Dispose();
        running?.Remove(timer);
        timer.Dispose();
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }
}
