using Grpc.Core;

namespace SatGate.Grpc.InProcess;

/// <summary>The response headers of one call, made only when a side asks for them or sends them.</summary>
internal sealed class ResponseHeaders
{
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Metadata> Task => _headers.Task;

    /// <summary>Sends the handler's headers; false where headers were sent before.</summary>
    public bool TrySend(Metadata headers) => _headers.TrySetResult(headers);

    /// <summary>The call ended: a caller that left gets its failure, every other one headers without entries.</summary>
    public void End(RpcException? failure)
    {
        if (failure is null)
        {
            _headers.TrySetResult(Metadata.Empty);
        }
        else if (_headers.TrySetException(failure))
        {
            // The failure is the response's too; nobody has to look at it twice.
            _ = _headers.Task.Exception;
        }
    }
}
