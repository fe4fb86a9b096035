namespace SatGate.Budget.Ledger;

/// <summary>
/// A window that ends now. Spending is kept in buckets of a sixtieth of the period and leaves with its whole bucket,
/// after at least one period and at most one period and a bucket: no stretch of a period's length ever holds more than
/// the cap.
/// </summary>
internal sealed class RollingWindow : WindowState
{
    public const int BucketsPerPeriod = 60;
    public const int BucketsKept = BucketsPerPeriod + 1;

    private readonly long _length;
    private readonly long[] _buckets;

    public RollingWindow(WindowTerms terms, long now, long nextSeq)
        : base(terms, nextSeq)
    {
        _length = CalendarPeriod.NominalLength(terms.Period) / BucketsPerPeriod;
        _buckets = new long[BucketsKept];
        Newest = now / _length;
    }

    public RollingWindow(WindowTerms terms, long sinceSeq, long newest, ReadOnlySpan<long> buckets)
        : base(terms, sinceSeq)
    {
        _length = CalendarPeriod.NominalLength(terms.Period) / BucketsPerPeriod;
        _buckets = new long[BucketsKept];
        buckets.CopyTo(_buckets);
        Newest = newest;
        foreach (var bucket in _buckets)
        {
            Used += new Credits(bucket);
        }
    }

    /// <summary>The number of the bucket that the clock is in: time divided by the bucket's length.</summary>
    public long Newest { get; private set; }

    public ReadOnlySpan<long> Buckets => _buckets;

    public override long ResetsAt
    {
        get
        {
            for (var bucket = Math.Max(0, Newest - BucketsPerPeriod); bucket <= Newest; bucket++)
            {
                if (_buckets[bucket % BucketsKept] != 0)
                {
                    return (bucket + BucketsKept) * _length;
                }
            }
            return 0;
        }
    }

    public override void Advance(long now, long nextSeq)
    {
        var newest = now / _length;
        if (newest <= Newest)
        {
            return;
        }
        var entered = Math.Min(newest - Newest, BucketsKept);
        for (var bucket = newest - entered + 1; bucket <= newest; bucket++)
        {
            ref var sum = ref _buckets[bucket % BucketsKept];
            Used -= new Credits(sum);
            sum = 0;
        }
        Newest = newest;
    }

    public override void Count(Credits amount)
    {
        Used += amount;
        _buckets[Newest % BucketsKept] += amount.Value;
    }

    public override void Uncount(Credits amount, long reservedAt, long reservedSeq)
    {
        var bucket = reservedAt / _length;
        if (reservedSeq >= SinceSeq && Newest - bucket < BucketsKept)
        {
            Used -= amount;
            _buckets[bucket % BucketsKept] -= amount.Value;
        }
    }
}
