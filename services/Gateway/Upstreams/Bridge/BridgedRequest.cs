namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>A legacy request on its way over the bridge: cancelled by a notification, as its era does.</summary>
internal sealed class BridgedRequest(CancellationToken caller) : IRunningRequest, IDisposable
{
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(caller);

    public CancellationToken Token => _source.Token;

    public void GiveUp() => _ = _source.CancelAsync();

    public void Dispose() => _source.Dispose();
}
