using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams;

/// <summary>
/// That a child has gone is found by a failed write; what it said as it went is worth more to whoever has to mend it.
/// </summary>
internal static class LastWords
{
    private static readonly TimeSpan s_waitMax = TimeSpan.FromSeconds(3);

    /// <summary>The failure with the reason why the connection ended, if that becomes known in time.</summary>
    public static async ValueTask<UpstreamException> OfAsync(
        IUpstreamLink link, UpstreamException exception, TimeProvider clock)
    {
        if (link is not MultiplexedLink multiplexed
            || exception.Fault is not (UpstreamFault.Unavailable or UpstreamFault.Broken))
        {
            return exception;
        }

        try
        {
            var ended = await multiplexed.Ended.WaitAsync(s_waitMax, clock, CancellationToken.None);
            return new UpstreamException(
                exception.Fault, $"Upstream `{link.Server}` ended: {ended}.", exception);
        }
        catch (TimeoutException)
        {
            return exception;
        }
    }
}
