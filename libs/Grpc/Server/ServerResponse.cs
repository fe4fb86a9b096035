using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Server;

/// <summary>
/// The one place that writes to the response of a call. Every answer, good or bad, is headers, then messages, then the
/// status in trailers. Writing and ending exclude each other: a handler that outlives its deadline must not write into
/// an ended response.
/// </summary>
internal sealed class ServerResponse(HttpContext http)
{
    private readonly Lock _writing = new();
    private Task? _starting;
    private Task? _flushing;
    private bool _ended;

    /// <summary>
    /// Sends the headers now; refuses with <see cref="InvalidOperationException"/> when they were sent before.
    /// </summary>
    public async Task SendHeadersAsync(Metadata headers)
    {
        Task flushing;
        lock (_writing)
        {
            if (_ended || _starting is not null)
            {
                throw new InvalidOperationException("The response headers were sent already.");
            }

            foreach (var entry in headers)
            {
                http.Response.Headers.Append(entry.Key, MetadataFields.Value(entry));
            }

            _flushing = flushing = WriteAndFlushAsync(ReadOnlyMemory<byte>.Empty);
        }

        await flushing;
    }

    /// <summary>
    /// Sends one message of a stream and completes when the next may be sent. Refuses a write that overlaps another one
    /// with <see cref="InvalidOperationException"/>; <see cref="OperationCanceledException"/> when the call has ended.
    /// </summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken callEnds)
    {
        // Kestrel swallows what is written to a stream that was reset: without these checks, before and after, a
        // handler would go on for ever.
        callEnds.ThrowIfCancellationRequested();
        Task flushing;
        lock (_writing)
        {
            if (_ended)
            {
                throw new InvalidOperationException("The call has ended.");
            }

            if (_flushing is { IsCompleted: false })
            {
                throw new InvalidOperationException("The previous write has not completed.");
            }

            _flushing = flushing = WriteAndFlushAsync(frame);
        }

        if (!flushing.IsCompleted)
        {
            // Not by a token on the flush itself: Kestrel resets the stream then, and the caller never gets its status.
            using var stops = callEnds.UnsafeRegister(
                static writer => ((PipeWriter)writer!).CancelPendingFlush(), http.Response.BodyWriter);
            await flushing;
        }

        callEnds.ThrowIfCancellationRequested();
        await flushing;
    }

    /// <summary>Writes the last message, which is sent together with the status.</summary>
    public async Task WriteLastAsync(ReadOnlyMemory<byte> frame)
    {
        await StartAsync();
        http.Response.BodyWriter.Write(frame.Span);
    }

    /// <summary>
    /// Ends the response with a status; the trailers are such that each can be sent. Completes it here where the
    /// handler is left behind, else Kestrel does when the endpoint returns.
    /// </summary>
    public async Task EndAsync(Status status, Metadata trailers, bool isLeftBehind)
    {
        var message = status.Detail.Length == 0 ? null : PercentEncoding.Encode(status.Detail);
        Task? flushing;
        lock (_writing)
        {
            _ended = true;
            flushing = _flushing;
        }

        if (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (flushing is { IsCompleted: false })
        {
            // The end of the call stopped it; what matters here is that it no longer touches the response.
            await flushing.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        // Started first even where there is no message: Kestrel would add a content-length of 0 to the headers, which
        // peers and proxies then show as trailing metadata.
        await StartAsync();
        http.Response.AppendTrailer(GrpcProtocol.StatusField, GrpcProtocol.Number(status.StatusCode));
        if (message is not null)
        {
            http.Response.AppendTrailer(GrpcProtocol.MessageField, message);
        }

        foreach (var entry in trailers)
        {
            http.Response.AppendTrailer(entry.Key, MetadataFields.Value(entry));
        }

        if (isLeftBehind)
        {
            await http.Response.CompleteAsync();
        }
    }

    private Task StartAsync()
    {
        lock (_writing)
        {
            if (_starting is null)
            {
                http.Response.ContentType = GrpcProtocol.ContentType;
                _starting = http.Response.StartAsync();
            }

            return _starting;
        }
    }

    private async Task WriteAndFlushAsync(ReadOnlyMemory<byte> frame)
    {
        await StartAsync();
        var writer = http.Response.BodyWriter;
        writer.Write(frame.Span);
        await writer.FlushAsync(CancellationToken.None);
    }
}
