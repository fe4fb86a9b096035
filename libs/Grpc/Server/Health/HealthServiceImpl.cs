using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Grpc.Health.V1;

namespace Grpc.HealthCheck;

/// <summary>
/// The health of this process's services (grpc.health.v1), with the published names: register it as a singleton, map it
/// with MapGrpcService, and set the states. Nothing is healthy before it is said to be.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "The published name.")]
public sealed class HealthServiceImpl : Health.V1.Health.HealthBase
{
    /// <summary>Watches at the same time; more are refused with RESOURCE_EXHAUSTED.</summary>
    public const int WatchesMax = 1_000;

    private readonly ConcurrentDictionary<string, HealthCheckResponse.Types.ServingStatus> _states =
        new(StringComparer.Ordinal);

    private volatile TaskCompletionSource _changed = NextChange();
    private int _watches;

    /// <summary>Sets the state of a service; the empty name is the server itself. Watches hear of it.</summary>
    public void SetStatus(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        _states[service] = status;
        SignalChange();
    }

    /// <summary>Forgets a service: it is not known then.</summary>
    public void ClearStatus(string service)
    {
        ArgumentNullException.ThrowIfNull(service);
        _states.TryRemove(service, out _);
        SignalChange();
    }

    /// <summary>Forgets every service.</summary>
    public void ClearAll()
    {
        _states.Clear();
        SignalChange();
    }

    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        _states.TryGetValue(request.Service, out var status)
            ? Task.FromResult(new HealthCheckResponse { Status = status })
            : throw new RpcException(new Status(StatusCode.NotFound, "The service is not known."));

    /// <summary>
    /// Sends the state and then every new one. A watcher that reads slowly gets the newest state, not each in between.
    /// </summary>
    public override async Task Watch(
        HealthCheckRequest request,
        IServerStreamWriter<HealthCheckResponse> responseStream,
        ServerCallContext context)
    {
        if (Interlocked.Increment(ref _watches) > WatchesMax)
        {
            Interlocked.Decrement(ref _watches);
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"{WatchesMax} watches are open."));
        }

        try
        {
            HealthCheckResponse.Types.ServingStatus? sent = null;
            while (true)
            {
                // Taken before the state is read: a change in between is not missed.
                var changed = _changed.Task;
                var status = _states.TryGetValue(request.Service, out var known)
                    ? known
                    : HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
                if (status != sent)
                {
                    await responseStream.WriteAsync(new HealthCheckResponse { Status = status });
                    sent = status;
                }

                await changed.WaitAsync(context.CancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watches);
        }
    }

    private static TaskCompletionSource NextChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void SignalChange() => Interlocked.Exchange(ref _changed, NextChange()).SetResult();
}
