using System.IO.Pipelines;
using Grpc.Core;

namespace SatGate.Grpc.Client;

/// <summary>The messages of a server-streaming call over HTTP/2, read as the caller asks for them.</summary>
internal sealed class HttpStreamReader<T>(HttpCall call, Marshaller<T> marshaller, Task<PipeReader> sending)
    : IAsyncStreamReader<T>
    where T : class
{
    private T? _current;
    private bool _hasMessages;
    private bool _atEnd;
    private int _reading;

    public T Current => _current ?? throw new InvalidOperationException("MoveNext has not reached a message.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("The previous read has not completed.");
        }

        try
        {
            using var leaves = cancellationToken.UnsafeRegister(static call => ((HttpCall)call!).Dispose(), call);
            var body = await sending;
            if (_atEnd)
            {
                return false;
            }

            _current = await call.ReadAsync(body, marshaller);
            if (_current is not null)
            {
                return _hasMessages = true;
            }

            call.EndWell(_hasMessages);
            _atEnd = true;
            return false;
        }
        catch (Exception exception)
        {
            throw call.EndBadly(exception);
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }
}
