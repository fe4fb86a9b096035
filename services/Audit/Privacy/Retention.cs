using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Chain;
using SatGate.Audit.Query;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Privacy;

/// <summary>Erases the texts of records that are older than they may be kept, once an hour.</summary>
internal sealed class Retention(AuditLog log, TimeSpan kept, TimeProvider time, ILogger<Retention> logger)
    : BackgroundService
{
    public const string Reason = "retention";

    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    /// <returns>Records erased.</returns>
    internal Task<long> RunOnceAsync(CancellationToken cancellationToken) => Erasure.RunAsync(
        log, new RecordFilter(), (time.GetUtcNow() - kept).ToUnixTimeMilliseconds(), Reason, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        try
        {
            do
            {
                try
                {
                    await RunOnceAsync(stoppingToken);
                }
                catch (AuditStoreException exception)
                {
                    logger.RetentionFailed(exception);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
