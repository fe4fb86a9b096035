namespace Grpc.Core;

/// <summary>
/// Sends messages, one at a time: the next write waits for the last one's task, otherwise
/// <see cref="InvalidOperationException"/>. The published type without write options.
/// </summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>
    /// Sends one message and completes when the next may be sent, which is how a slow reader holds back a fast
    /// handler. <see cref="OperationCanceledException"/> when nobody reads any more.
    /// </summary>
    Task WriteAsync(T message);

    /// <summary>The same; a token that is cancelled already means that this message is not sent.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken);
}
