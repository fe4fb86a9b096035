using Microsoft.Extensions.Hosting;
using SatGate.Dapr;

namespace SatGate.Hosting;

/// <summary>
/// Waits for the sidecar before anything else starts; registered first. A service that began without it would refuse
/// its first calls.
/// </summary>
internal sealed class SidecarStart(DaprClient client) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => client.WaitForSidecarAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
