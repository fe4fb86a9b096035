using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Net.Client;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Client;

/// <summary>
/// One call over HTTP/2: sends the request, gives the bytes of the answer, and knows how it ended. A call ends once:
/// with the status in the trailers, or with the first failure.
/// </summary>
internal sealed class HttpCall : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly IMethod _method;
    private readonly Metadata? _metadata;
    private readonly DateTime _deadline;
    private readonly CallCancellation _cancellation = new(static _ => { });
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpResponseMessage? _response;
    private PipeReader? _body;
    private RpcException? _failure;
    private Metadata? _trailers;
    private int _ended;

    public HttpCall(GrpcChannel channel, IMethod method, in CallOptions options)
    {
        ObjectDisposedException.ThrowIf(channel.IsDisposed, channel);
        _channel = channel;
        _method = method;
        _deadline = CallCancellation.DeadlineOf(options);
        _metadata = options.Headers is { Count: > 0 } headers ? SendableMetadata.CheckedCopy(headers) : null;
        _cancellation.Arm(channel.Clock, _deadline, options.CancellationToken);
    }

    public Task<Metadata> ResponseHeaders => _headers.Task;

    public Status FinalStatus => (FinalFailure ?? Final()) is { } failure ? failure.Status : Status.DefaultSuccess;

    public Metadata FinalTrailers => (FinalFailure ?? Final())?.Trailers ?? _trailers ?? Metadata.Empty;

    private bool HasEnded => Volatile.Read(ref _ended) != 0;

    // A stream that nobody reads ends by its deadline or its caller without anybody being there to note it.
    private RpcException? FinalFailure => !HasEnded && _cancellation.Reason != StatusCode.OK
        ? CallCancellation.Failure(_cancellation.Reason, null)
        : null;

    /// <summary>
    /// Sends the request, waits for the headers of the answer and gives its body. Throws what
    /// <see cref="EndBadly"/> takes.
    /// </summary>
    public async Task<PipeReader> SendAsync(ReadOnlyMemory<byte> frame)
    {
        var token = _cancellation.Token;
        token.ThrowIfCancellationRequested();
        TimeSpan? left = _deadline == DateTime.MaxValue ? null : _deadline - _channel.Clock.GetUtcNow().UtcDateTime;
        using var request = CallRequest.Of(_channel.Address, _method, _metadata, left, frame);
        var response = await _channel.Http.SendAsync(request, token);
        _response = response;

        // The token covers the call only up to the headers. From here on, whoever ends it early must find the response
        // in the field and dispose it, or the server goes on sending to nobody: hence the fence and the second look.
        Interlocked.MemoryBarrier();
        token.ThrowIfCancellationRequested();
        if (ResponseStatus.InFields(response.Headers) is { StatusCode: not StatusCode.OK } refusal
            && GrpcProtocol.IsContentType(response.Content.Headers.ContentType?.ToString()))
        {
            throw new RpcException(refusal, Trailers(response));
        }

        if (ResponseStatus.OfHttp(response) is { } failure)
        {
            throw new RpcException(failure);
        }

        var headers = ResponseStatus.Metadata([], response.Headers);
        _headers.TrySetResult(ResponseStatus.Metadata(headers, response.Content.Headers));
        var stream = await response.Content.ReadAsStreamAsync(token);
        return _body = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    }

    /// <summary>Lets the end of a call that nobody reads dispose its response. For streams.</summary>
    public void DisposeResponseWhenCancelled() => _cancellation.Token.UnsafeRegister(
        static call => Volatile.Read(ref ((HttpCall)call!)._response)?.Dispose(), this);

    /// <summary>The next message, or null at the end of the body.</summary>
    public async ValueTask<T?> ReadAsync<T>(PipeReader body, Marshaller<T> marshaller)
        where T : class
    {
        while (true)
        {
            var read = await body.ReadAsync(_cancellation.Token);
            var buffer = read.Buffer;
            if (MessageReader.TryRead(ref buffer, marshaller, _channel.MaxReceiveMessageSize, out var message))
            {
                body.AdvanceTo(buffer.Start);
                return message;
            }

            if (read.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw MessageReader.Truncated();
            }

            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>
    /// The body is at its end: takes the status from the trailers. Throws it where it is not OK, and UNIMPLEMENTED
    /// where OK came without the message that the method has.
    /// </summary>
    public void EndWell(bool hasMessages)
    {
        var response = _response!;

        // OK in the headers counts only where nothing else came: else it is an intermediary that lost the trailers.
        var status = ResponseStatus.InFields(response.TrailingHeaders)
            ?? (hasMessages ? null : ResponseStatus.InFields(response.Headers))
            ?? new Status(StatusCode.Unknown, "The answer ended without a grpc-status.");
        var trailers = ResponseStatus.Metadata([], response.TrailingHeaders);
        if (status.StatusCode != StatusCode.OK)
        {
            throw new RpcException(status, trailers);
        }

        if (_method.Type == MethodType.Unary && !hasMessages)
        {
            throw MessageReader.NotOneMessage("the answer has none");
        }

        _trailers = trailers;
        End();
    }

    /// <summary>Ends the call with what was thrown, as a status, and gives the exception for the caller.</summary>
    public RpcException EndBadly(Exception exception)
    {
        if (HasEnded && _failure is { } first)
        {
            return first;
        }

        var failure = _cancellation.Reason != StatusCode.OK ? CallCancellation.Failure(_cancellation.Reason, exception)
            : exception as RpcException ?? new RpcException(ResponseStatus.OfException(exception));
        _failure = failure;
        End();
        if (_headers.TrySetException(failure))
        {
            // The failure is the response's too; nobody has to look at it twice.
            _ = _headers.Task.Exception;
        }

        return failure;
    }

    /// <summary>
    /// The caller's Dispose, or its token on a read: ends a running call, does nothing to an ended one.
    /// </summary>
    public void Dispose()
    {
        if (!HasEnded)
        {
            _cancellation.End(StatusCode.Cancelled);
        }
    }

    private static Metadata Trailers(HttpResponseMessage response) =>
        ResponseStatus.Metadata(ResponseStatus.Metadata([], response.Headers), response.Content.Headers);

    private RpcException? Final() =>
        HasEnded ? _failure : throw new InvalidOperationException("The call has not ended yet.");

    private void End()
    {
        Volatile.Write(ref _ended, 1);
        _cancellation.Dispose();
        _body?.Complete();
        _response?.Dispose();
    }
}
