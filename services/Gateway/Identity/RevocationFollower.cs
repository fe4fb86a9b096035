using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;

namespace SatGate.Gateway.Identity;

/// <summary>
/// Follows Auth's revocations for as long as the gateway runs and keeps the cache true to them. A stream that ends,
/// fails or is silent for longer than its signs of life allow is a lost one: the cache is dropped at once, every token
/// is asked of Auth again, and the stream is opened anew.
/// </summary>
internal sealed class RevocationFollower(
    AuthService.AuthServiceClient auth,
    TokenCache cache,
    TimeProvider clock,
    ILogger<RevocationFollower> logger,
    IHostApplicationLifetime? lifetime = null)
    : IAsyncDisposable
{
    /// <summary>Three of Auth's signs of life may be missed.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_retryFirst = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_retryMax = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;

    /// <summary>A token was revoked; told after the cache has dropped it.</summary>
    public event Func<TokenId, Task>? Revoked;

    /// <summary>Messages heard from Auth, signs of life included.</summary>
    public long Heard { get; private set; }

    public void Start() => _following = FollowAsync();

    private async Task FollowAsync()
    {
        var delay = s_retryFirst;
        while (!_stopping.IsCancellationRequested)
        {
            var isHeard = false;
            try
            {
                isHeard = await ListenAsync();
                // An Auth in this process ends its streams when the process is told to stop, before the gateway does.
                if (lifetime?.ApplicationStopping.IsCancellationRequested != true)
                {
                    logger.RevocationsLost("the stream ended");
                }
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.FailedPrecondition)
            {
                logger.RevocationsLost("the list is another one");
                cache.Forget();
            }
            catch (RpcException exception)
            {
                logger.RevocationsLost(exception.StatusCode.ToString());
            }
            catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
            {
                logger.RevocationsLost("no sign of life");
            }
            catch (OperationCanceledException)
            {
                // The gateway stops.
            }
            catch (Exception exception)
            {
                // Whatever went wrong on our side: without this loop revocations would never be heard again.
                logger.FollowerFailed(exception);
            }

            cache.Lose();
            delay = isHeard ? s_retryFirst : delay;
            await DelayAsync(delay);
            delay = delay * 2 < s_retryMax ? delay * 2 : s_retryMax;
        }
    }

    // Returns when the stream ends; true when it had said anything.
    private async Task<bool> ListenAsync()
    {
        using var silence = new CancellationTokenSource(SilenceMax, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, _stopping.Token);
        using var call = auth.WatchRevocations(
            new WatchRevocationsRequest { After = cache.LastSeen }, cancellationToken: ending.Token);
        var isHeard = false;
        while (await NextAsync(call, ending.Token))
        {
            isHeard = true;
            Heard++;
            silence.CancelAfter(SilenceMax);
            var revocation = call.ResponseStream.Current;
            if (revocation.TokenId.Length == 0)
            {
                // All before it has been told: from here on the cache can be kept true.
                cache.Follow(revocation.Sequence);
            }
            else if (TokenId.TryParse(revocation.TokenId, out var id))
            {
                cache.Revoke(revocation.Sequence, id);
                await (Revoked?.Invoke(id) ?? Task.CompletedTask);
            }
        }

        return isHeard;
    }

    private static async Task<bool> NextAsync(
        AsyncServerStreamingCall<RevocationEvent> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancellationToken);
        }
        catch (RpcException exception) when (
            exception.StatusCode is StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    private async Task DelayAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, clock, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    /// <summary>Stops following; may be called again, as a host does.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following;
    }
}
