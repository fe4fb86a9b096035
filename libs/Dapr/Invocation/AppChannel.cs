using Grpc.Core;
using Grpc.Net.Client;

namespace SatGate.Dapr.Invocation;

/// <summary>
/// Calls to another app by its app-id, through our sidecar and its. The sidecars may try a call again, so callees have
/// to be idempotent; a failed call may have run.
/// </summary>
public sealed class AppChannel : IDisposable
{
    private readonly GrpcChannel _channel;

    public AppChannel(DaprSettings settings, string appId, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrEmpty(appId);
        AppId = appId;
        _channel = SidecarChannel.Open(settings, appId, clock);
        Invoker = new SidecarInvoker(_channel.CreateCallInvoker(), settings.CallTimeout, clock);
    }

    public string AppId { get; }

    /// <summary>Unary calls without a deadline get that of the settings.</summary>
    public CallInvoker Invoker { get; }

    public void Dispose() => _channel.Dispose();
}
