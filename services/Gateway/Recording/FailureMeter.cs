namespace SatGate.Gateway.Recording;

/// <summary>
/// Refusals of unknown callers that are recorded one by one: whoever has no credential must not be able to fill the
/// record, which would refuse the calls of those who have. The others are counted, and told by the next that is
/// recorded.
/// </summary>
internal sealed class FailureMeter(TimeProvider clock)
{
    /// <summary>Refusals recorded one by one within a second.</summary>
    public const int PerSecondMax = 100;

    private readonly Lock _lock = new();
    private long _secondBegan = clock.GetTimestamp();
    private int _recorded;
    private long _uncounted;

    /// <summary>
    /// Whether this refusal is recorded by itself; <paramref name="unrecorded"/> is how many before it were not.
    /// </summary>
    public bool TryRecord(out long unrecorded)
    {
        lock (_lock)
        {
            if (clock.GetElapsedTime(_secondBegan) >= TimeSpan.FromSeconds(1))
            {
                _secondBegan = clock.GetTimestamp();
                _recorded = 0;
            }

            unrecorded = _uncounted;
            if (_recorded >= PerSecondMax)
            {
                _uncounted++;
                return false;
            }

            _recorded++;
            _uncounted = 0;
            return true;
        }
    }
}
