using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Dapr;

namespace SatGate.Auth.Sharing;

/// <summary>
/// Reads the journal to its end before the service serves, then again and again: what one replica revokes, all others
/// refuse within <see cref="Interval"/> and a read.
/// </summary>
internal sealed class JournalFollower(SharedJournal journal, TimeProvider time, ILogger<JournalFollower> logger)
    : BackgroundService, IHostedLifecycleService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <exception cref="DaprException">The store cannot be read.</exception>
    public Task StartingAsync(CancellationToken cancellationToken) => journal.CatchUpAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await journal.CatchUpAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Whatever it was: without this loop revocations of other replicas would never be heard again.
                logger.JournalUnread(exception);
            }
        }
    }
}
