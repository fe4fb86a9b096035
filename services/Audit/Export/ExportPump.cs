using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Ingest;
using SatGate.Audit.Query;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Export;

/// <summary>
/// Hands records on to one target, in the order of the log, at least once: the cursor is saved in the store after the
/// target has taken them. A target that fails is tried again, ever more slowly, and what waits is in the log itself: no
/// queue, nothing dropped, nothing overtaken.
/// </summary>
internal sealed class ExportPump(
    IAuditStore store,
    AuditIngest? ingest,
    IEventTarget target,
    RecordFilter filter,
    TimeProvider time,
    ILogger<ExportPump> logger) : BackgroundService
{
    private const int DoublingsMax = 8;

    private static readonly TimeSpan s_pauseFirst = TimeSpan.FromSeconds(1);

    /// <summary>Other processes append to the same store and cannot wake us.</summary>
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long one process alone hands on to a target, unless it goes on. After it another process on the store takes
    /// over; what the first still sends then comes twice, as after any crash.
    /// </summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    private readonly string _holder = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private long _leasedUntil;
    private long? _next;
    private int _failures;

    /// <summary>Failures in a row; 0 while the target takes records.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Sends the next records, if there are any.</summary>
    /// <returns>True when there is likely more: a full call, or records that did not match.</returns>
    internal async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (!await HoldsLeaseAsync(cancellationToken))
        {
            return false;
        }

        _next ??= await store.ReadCursorAsync(target.Name, cancellationToken);
        var page = await RecordQuery.ForwardAsync(store, filter, _next.Value, target.RecordsMax, cancellationToken);
        if (page.Next == _next)
        {
            return false;
        }

        if (page.Records.Count > 0)
        {
            await target.SendAsync(page.Records, cancellationToken);
        }

        await store.SaveCursorAsync(target.Name, page.Next!.Value, cancellationToken);
        _next = page.Next;
        return page.Records.Count is 0 || page.Records.Count == target.RecordsMax;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var appended = ingest?.Appended ?? Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
                if (!await TryStepAsync(stoppingToken))
                {
                    await Task.Delay(target.Pause, time, stoppingToken);
                    await WaitAsync(appended, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the cursor says where to go on.
        }

        await GiveBackAsync();
    }

    // Renewed when half of it is over: an idle exporter must not write every second.
    private async Task<bool> HoldsLeaseAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now >= _leasedUntil)
        {
            // Whoever had it meanwhile has moved the cursor.
            _next = null;
        }
        else if (now < _leasedUntil - (s_lease / 2).TotalMilliseconds)
        {
            return true;
        }

        var until = now + (long)s_lease.TotalMilliseconds;
        if (await store.TryLeaseAsync(target.Name, _holder, now, until, cancellationToken))
        {
            _leasedUntil = until;
            return true;
        }

        _leasedUntil = 0;
        return false;
    }

    // So that another process need not wait for the lease to end.
    private async Task GiveBackAsync()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now < _leasedUntil)
        {
            try
            {
                await store.TryLeaseAsync(target.Name, _holder, now, now, CancellationToken.None);
            }
            catch (Exception exception) when (exception is AuditStoreException or ObjectDisposedException)
            {
                // It ends by itself.
            }
        }
    }

    private async Task<bool> TryStepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var isMore = await StepAsync(cancellationToken);
            Volatile.Write(ref _failures, 0);
            return isMore;
        }
        catch (Exception exception) when (
            exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            var failures = Interlocked.Increment(ref _failures);
            if (failures == 1)
            {
                logger.ExportFailed(exception, target.Name);
            }

            // Another process may have gone on meanwhile.
            _next = null;
            await Task.Delay(s_pauseFirst * (1 << Math.Min(DoublingsMax, failures - 1)), time, cancellationToken);
            return true;
        }
    }

    private async Task WaitAsync(Task appended, CancellationToken cancellationToken)
    {
        try
        {
            await appended.WaitAsync(s_pollInterval, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Look again.
        }
    }
}
