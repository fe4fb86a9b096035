using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Recording;

namespace SatGate.Gateway.Spending;

/// <summary>
/// The gateway's side of the ledger: reserves before a call (the only wait), settles after it in batches, off the
/// reply's path. Holds no money and decides nothing about balances: the Budget service does.
/// </summary>
internal sealed class BudgetGate : IAsyncDisposable
{
    /// <summary>
    /// Settlements that may wait for the ledger; a call that finds the queue full waits before it replies.
    /// </summary>
    public const int SettlesWaitingMax = 65_536;

    /// <summary>Settlements in one message.</summary>
    public const int BatchMax = 512;

    /// <summary>Tries to reserve while the answer is lost; a caller waits, so not many.</summary>
    public const int ReserveTriesMax = 2;

    /// <summary>Tries to settle before a reservation is left to expire by its rule.</summary>
    public const int SettleTriesMax = 8;

    private static readonly TimeSpan s_retryFirst = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long settlements gather. Nobody waits for them, but every message to the ledger costs a commit, and the next
    /// reservation, for which a caller does wait, would stand behind it.
    /// </summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(4);

    private readonly BudgetService.BudgetServiceClient _ledger;
    private readonly Recorder _recorder;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly Channel<SettleRequest> _settles = Channel.CreateBounded<SettleRequest>(
        new BoundedChannelOptions(SettlesWaitingMax) { SingleReader = true });

    private readonly Task _settler;
    private long _lastReservation;
    private volatile bool _stopping;

    public BudgetGate(
        BudgetService.BudgetServiceClient ledger, Recorder recorder, TimeProvider clock, ILogger<BudgetGate> logger)
    {
        _ledger = ledger;
        _recorder = recorder;
        _clock = clock;
        _logger = logger;
        _settler = SettleAllAsync();
    }

    /// <summary>Sets the price aside; a refusal forwards nothing and costs nothing.</summary>
    /// <returns>A hold, or the ledger's answer that says why not.</returns>
    public async ValueTask<Reserved> ReserveAsync(
        string account, long credits, string tool, Mode mode, OutcomeRule expireAs, TimeSpan ttl)
    {
        var id = string.Create(
            CultureInfo.InvariantCulture, $"{_instance}-{Interlocked.Increment(ref _lastReservation):x}");
        var request = new ReserveRequest
        {
            Account = account,
            Reservation = id,
            Amount = credits,
            Tool = tool,
            TtlMs = (long)ttl.TotalMilliseconds,
            Mode = mode,
            ExpireAs = expireAs,
        };
        var answer = await AskAsync(request);
        switch (answer.Status)
        {
            // Exists: we asked twice, or a sidecar did. The id is ours and new, so it is held for this call.
            case ReserveResponse.Types.Status.Reserved or ReserveResponse.Types.Status.Exists:
                return new Reserved(new Hold(account, id, credits, answer.Remaining, IsOverLimit: false), answer);
            case ReserveResponse.Types.Status.ReservedOverLimit:
                return new Reserved(new Hold(account, id, credits, answer.Remaining, IsOverLimit: true), answer);
            case ReserveResponse.Types.Status.StoreUnavailable when credits > 0:
                // It may be held all the same, and nobody will make the call: without this it would expire as paid.
                await SettleAsync(new Hold(account, id, credits, 0, IsOverLimit: false), 0, CallOutcome.NotRun);
                return new Reserved(null, answer);
            default:
                return new Reserved(null, answer);
        }
    }

    // A lost answer leaves open whether the credits are held. The id is ours and new, so asking again is safe.
    private async ValueTask<ReserveResponse> AskAsync(ReserveRequest request)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _ledger.ReserveAsync(request);
            }
            catch (RpcException exception)
            {
                _logger.LedgerUnreachable(exception.StatusCode, request.Account);
                if (attempt == ReserveTriesMax)
                {
                    return new ReserveResponse { Status = ReserveResponse.Types.Status.StoreUnavailable };
                }
            }
        }
    }

    /// <summary>Ends a hold. Waits only when <see cref="SettlesWaitingMax"/> settlements wait already.</summary>
    public ValueTask SettleAsync(Hold hold, long post, CallOutcome outcome)
    {
        var request = new SettleRequest
        {
            Account = hold.Account,
            Reservation = hold.Reservation,
            Post = post,
            Outcome = outcome.Word(),
        };
        return _settles.Writer.TryWrite(request) ? default : _settles.Writer.WriteAsync(request);
    }

    private async Task SettleAllAsync()
    {
        var batch = new List<SettleRequest>(BatchMax);
        while (await _settles.Reader.WaitToReadAsync())
        {
            if (_settles.Reader.Count < BatchMax && !_stopping)
            {
                await Task.Delay(s_gather, _clock, CancellationToken.None);
            }

            while (batch.Count < BatchMax && _settles.Reader.TryRead(out var request))
            {
                batch.Add(request);
            }

            // A crash must not leave a call that was charged for and is in no record.
            _recorder.Flush();
            await SettleBatchAsync(batch);
            batch.Clear();
        }
    }

    // The ledger applies a reservation's end once, so sending it again after a lost answer is safe.
    private async ValueTask SettleBatchAsync(List<SettleRequest> batch)
    {
        var delay = s_retryFirst;
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            try
            {
                var answer = await _ledger.SettleBatchAsync(new SettleBatchRequest { Requests = { batch } });
                Keep(batch, answer);
            }
            catch (RpcException exception)
            {
                _logger.LedgerUnreachable(exception.StatusCode, batch[0].Account);
            }

            if (batch.Count == 0)
            {
                return;
            }

            if (attempt == SettleTriesMax)
            {
                _logger.SettlesLeftToExpire(batch.Count);
                return;
            }

            await Task.Delay(delay, _clock, CancellationToken.None);
            delay *= 2;
        }
    }

    private void Keep(List<SettleRequest> batch, SettleBatchResponse answer)
    {
        var kept = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var response = answer.Responses[i];
            switch (response.Status)
            {
                case SettleResponse.Types.Status.Settled or SettleResponse.Types.Status.AlreadySettled:
                    break;
                case SettleResponse.Types.Status.StoreUnavailable or SettleResponse.Types.Status.OutboxFull:
                    batch[kept++] = batch[i];
                    break;
                case SettleResponse.Types.Status.AlreadySettledDifferently:
                    _logger.HoldExpiredFirst(batch[i].Reservation);
                    break;
                default:
                    _logger.SettleRefused(batch[i].Reservation, response.Status);
                    break;
            }
        }

        batch.RemoveRange(kept, batch.Count - kept);
    }

    /// <summary>Sends what still waits, so that a stop leaves no hold behind.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _settles.Writer.TryComplete();
        await _settler;
    }
}

/// <summary>The ledger's answer to a reservation: a hold where it was granted.</summary>
internal readonly record struct Reserved(Hold? Hold, ReserveResponse Answer);
