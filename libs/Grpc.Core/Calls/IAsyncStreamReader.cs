namespace Grpc.Core;

/// <summary>The messages of a stream, one at a time. Not safe for concurrent use: a second read is refused.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last successful <see cref="MoveNext"/> reached.</summary>
    T Current { get; }

    /// <summary>
    /// Waits for the next message. False at the end with status OK; any other end is a <see cref="RpcException"/>.
    /// Cancelling the token ends the whole call, not only this read.
    /// </summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
