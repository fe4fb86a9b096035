using System.Collections.Concurrent;

namespace SatGate.Gateway.Limiting;

/// <summary>
/// The buckets of one set of rules. Bounded: when there are as many as there may be, those that are full again are
/// forgotten, which loses nothing, since a new one is full too. If all are in use, a new caller is refused: forgetting
/// one in use would let whoever makes up names empty the memory of everyone's limits.
/// </summary>
internal sealed class RateTable(int bucketsMax)
{
    /// <summary>Looking through all buckets takes time: at most so often.</summary>
    private static readonly TimeSpan s_sweepEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(int Rule, string Caller), RateBucket> _buckets = new();
    private readonly Lock _adding = new();
    private long? _sweptAt;

    public int Count => _buckets.Count;

    /// <summary>The bucket; null when there is none and no room for one.</summary>
    /// <param name="caller">Empty for one that all callers share.</param>
    public RateBucket? Find(int rule, string caller, TimeProvider clock) =>
        _buckets.TryGetValue((rule, caller), out var bucket) ? bucket : Add(rule, caller, clock);

    private RateBucket? Add(int rule, string caller, TimeProvider clock)
    {
        lock (_adding)
        {
            if (_buckets.Count >= bucketsMax && !TrySweep(clock))
            {
                return _buckets.GetValueOrDefault((rule, caller));
            }

            return _buckets.GetOrAdd((rule, caller), _ => new RateBucket());
        }
    }

    // A call that holds a bucket which is forgotten meanwhile takes from nothing: at most one call for each thread.
    private bool TrySweep(TimeProvider clock)
    {
        var now = clock.GetTimestamp();
        if (_sweptAt is { } swept && clock.GetElapsedTime(swept, now) < s_sweepEvery)
        {
            return false;
        }

        _sweptAt = now;
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsFull(now))
            {
                _buckets.TryRemove(key, out _);
            }
        }

        return _buckets.Count < bucketsMax;
    }
}
