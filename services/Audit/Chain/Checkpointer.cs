using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Ingest;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Chain;

/// <summary>
/// Signs the log with its first records, because until then nothing in it can be proved, and at intervals while it
/// grows. A failure is logged and tried again at the next.
/// </summary>
internal sealed class Checkpointer(
    AuditLog log, AuditIngest ingest, TimeSpan interval, TimeProvider time, ILogger<Checkpointer> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        var first = ingest.Appended;
        try
        {
            await SignAsync(stoppingToken);
            await first.WaitAsync(stoppingToken);
            await SignAsync(stoppingToken);
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
