using System.Threading.Channels;
using Grpc.Core;

namespace SatGate.Grpc.InProcess;

/// <summary>
/// The messages of one server-streaming call: the handler's writer and the caller's reader, with at most
/// <see cref="MessagesWaitingMax"/> between them; then the handler waits, so a slow reader bounds what is held.
/// </summary>
internal sealed class InProcessStream<T> : IServerStreamWriter<T>, IAsyncStreamReader<T>
    where T : class
{
    /// <summary>Messages written and not yet read.</summary>
    public const int MessagesWaitingMax = 16;

    private readonly InProcessCall _call;
    private readonly Marshaller<T>? _copier;
    private readonly Channel<T> _messages = Channel.CreateBounded<T>(new BoundedChannelOptions(MessagesWaitingMax)
    {
        SingleReader = true,
        SingleWriter = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    private T? _current;
    private int _reading;
    private int _writing;

    /// <summary>With a copier, the reader gets copies that went through bytes.</summary>
    public InProcessStream(InProcessCall call, Marshaller<T>? copier)
    {
        _call = call;
        _copier = copier;
    }

    public T Current => _current ?? throw new InvalidOperationException("MoveNext has not reached a message.");

    /// <summary>Runs the handler on this stack up to its first wait.</summary>
    public void Start<TRequest>(ServerStreamingServerMethod<TRequest, T> handler, TRequest request)
        where TRequest : class
    {
        if (_call.IsOverBeforeItStarts() is { } refusal)
        {
            Refuse(refusal);
        }
        else
        {
            _ = RunAsync(handler, request);
        }
    }

    /// <summary>Ends the stream before its handler ran.</summary>
    public void Refuse(RpcException failure)
    {
        _call.EndBadly(failure);
        _messages.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    /// <inheritdoc/>
    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (Interlocked.Exchange(ref _writing, 1) != 0)
        {
            throw new InvalidOperationException("The previous write has not completed.");
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _call.Cancellation.Token.ThrowIfCancellationRequested();
            if (_call.HasEnded)
            {
                throw new InvalidOperationException("The call has ended.");
            }

            _call.SendHeaders();
            var sent = _copier is null ? message : MessageCopy.Of(_copier, message);
            if (!_messages.Writer.TryWrite(sent))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(
                    _call.Cancellation.Token, cancellationToken);
                await _messages.Writer.WriteAsync(sent, either.Token);
            }
        }
        catch (ChannelClosedException)
        {
            throw new OperationCanceledException(_call.Cancellation.Token);
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("The previous read has not completed.");
        }

        try
        {
            using var leaves = cancellationToken.UnsafeRegister(static call => ((InProcessCall)call!).Cancel(), _call);
            while (await _messages.Reader.WaitToReadAsync(CancellationToken.None))
            {
                // A caller that was let go gets nothing more; after OK what waits here is still its own.
                if (_call is { WasLetGo: true, FailureAtEnd: not null })
                {
                    break;
                }

                if (_messages.Reader.TryRead(out _current))
                {
                    return true;
                }
            }

            return _call.FailureAtEnd is { } failure ? throw failure : false;
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    private async Task RunAsync<TRequest>(ServerStreamingServerMethod<TRequest, T> handler, TRequest request)
        where TRequest : class
    {
        var running = Invoke(handler, request);
        try
        {
            await running.WaitAsync(_call.Cancellation.Token);
            if (!_call.TryEndWell(this))
            {
                _call.EndBadly(_call.StatusFailure());
            }
        }
        catch (Exception exception)
        {
            _call.EndBadly(_call.Failure(exception, running));
        }

        _messages.Writer.TryComplete();
    }

    private Task Invoke<TRequest>(ServerStreamingServerMethod<TRequest, T> handler, TRequest request)
        where TRequest : class
    {
        try
        {
            return handler(request, this, _call)
                ?? throw new InvalidOperationException("The handler returned no task.");
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
    }
}
