using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Chain;

/// <summary>Signs the log at intervals while it grows. A failure is logged and tried again at the next.</summary>
internal sealed class Checkpointer(AuditLog log, TimeSpan interval, TimeProvider time, ILogger<Checkpointer> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SignAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the ingest signs the end.
        }
    }

    private async Task SignAsync(CancellationToken cancellationToken)
    {
        try
        {
            await log.CheckpointAsync(cancellationToken);
        }
        catch (AuditStoreException exception)
        {
            logger.CheckpointFailed(exception);
        }
    }
}
