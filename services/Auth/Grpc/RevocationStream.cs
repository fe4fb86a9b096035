using Grpc.Core;
using Microsoft.Extensions.Hosting;
using SatGate.Auth.Revocation;
using SatGate.Contracts.Auth.V1;

namespace SatGate.Auth.Grpc;

/// <summary>
/// Sends revocations to one gateway: the backlog, a sign of life that says up to where it reaches, then each
/// revocation, with signs of life while nothing happens. A gateway that misses them for longer than it allows must drop
/// its cache.
/// </summary>
internal sealed class RevocationStream(
    Revocations revocations, AuthOptions options, TimeProvider time, IHostApplicationLifetime? lifetime = null)
{
    public async Task SendAsync(
        long after, IServerStreamWriter<RevocationEvent> stream, CancellationToken cancellationToken)
    {
        if (!revocations.TryWatch(after, out var watcher))
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition, "that revocation was never numbered here: forget all and watch from 0"));
        }

        if (watcher is null)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "too many streams watch revocations"));
        }

        // A stop ends the stream, and the gateway opens it anew at another replica: otherwise the drain waits for it.
        var stopping = lifetime?.ApplicationStopping ?? CancellationToken.None;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        using (watcher)
        {
            try
            {
                await SendAsync(watcher, stream, ending.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // What was to be told is on disk; the watcher says up to where it knows.
            }
        }
    }

    private async Task SendAsync(
        RevocationWatcher watcher, IServerStreamWriter<RevocationEvent> stream, CancellationToken cancellationToken)
    {
        foreach (var revocation in watcher.Backlog)
        {
            await stream.WriteAsync(Show(revocation), cancellationToken);
        }

        var last = watcher.Last;
        Task SendSignOfLife() => stream.WriteAsync(new RevocationEvent { Sequence = last }, cancellationToken);
        await SendSignOfLife();
        while (await WaitAsync(watcher, SendSignOfLife, cancellationToken))
        {
            while (watcher.Next.TryRead(out var revocation))
            {
                last = revocation.Sequence;
                await stream.WriteAsync(Show(revocation), cancellationToken);
            }
        }
    }

    // True when there is something to read; false when the feed has ended.
    private async Task<bool> WaitAsync(
        RevocationWatcher watcher, Func<Task> sendSignOfLife, CancellationToken cancellationToken)
    {
        var arrival = watcher.Next.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            try
            {
                return await arrival.WaitAsync(options.WatchHeartbeat, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                await sendSignOfLife();
            }
            catch (WatcherTooSlowException slow)
            {
                throw new RpcException(new Status(StatusCode.ResourceExhausted, slow.Message));
            }
        }
    }

    private static RevocationEvent Show(Revocation.Revocation revocation) => new()
    {
        Sequence = revocation.Sequence,
        TokenId = revocation.Id.ToString(),
        RevokedAt = revocation.RevokedAt,
    };
}
