using Microsoft.Extensions.Hosting;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Spending;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway;

/// <summary>
/// Starts the upstreams, ends idle sessions, and takes everything down in the order that loses nothing.
/// </summary>
internal sealed class GatewayLifetime(
    SettingsSource settings,
    UpstreamSet upstreams,
    AggregateCatalogs catalogs,
    SessionTable sessions,
    BudgetGate budget,
    Recorder recorder,
    DefaultAccount account,
    RevocationFollower revocations,
    TimeProvider clock) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan s_sweepEvery = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private Task _sweeping = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        upstreams.Changed += catalogs.Clear;
        upstreams.AvailabilityChanged += _ => catalogs.Clear();
        upstreams.AvailabilityChanged += sessions.OnAvailabilityChanged;
        await account.ApplyAsync(settings.Current.Config, cancellationToken);
        if (settings.Current.Config.HasAuthService)
        {
            revocations.Revoked += sessions.EndAsync;
            revocations.Start();
        }

        await upstreams.ApplyAsync(settings.Current.Config);
        _sweeping = SweepAsync();
    }

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(s_sweepEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await sessions.SweepAsync(settings.Current.Config.Limits.SessionIdle);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>
    /// The server has let its requests finish by now: end the sessions and processes, then settle what is left.
    /// </summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _sweeping;
        await revocations.DisposeAsync();
        await sessions.DisposeAsync();
        await upstreams.DisposeAsync();
        await budget.DisposeAsync();
        await recorder.DisposeAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();
}
