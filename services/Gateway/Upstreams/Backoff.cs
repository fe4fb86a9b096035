namespace SatGate.Gateway.Upstreams;

/// <summary>
/// Exponential delays with full jitter between tries (so that many gateways do not return to a struggling upstream at
/// the same moment), from <see cref="s_first"/> up to <see cref="DelayMax"/>; started anew after a success.
/// </summary>
internal sealed class Backoff
{
    public static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(250);
    private const int DoublingsMax = 10;

    private int _failures;

    public TimeSpan Next()
    {
        var ceiling = TimeSpan.FromTicks(Math.Min(DelayMax.Ticks, s_first.Ticks << Math.Min(_failures, DoublingsMax)));
        _failures = Math.Min(_failures + 1, DoublingsMax);
        return TimeSpan.FromTicks((ceiling.Ticks / 2) + (long)(Random.Shared.NextDouble() * (ceiling.Ticks / 2)));
    }

    public void Reset() => _failures = 0;
}
