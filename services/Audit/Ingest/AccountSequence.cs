using System.Collections.Immutable;

namespace SatGate.Audit.Ingest;

/// <summary>Missing event numbers of an account, both ends included.</summary>
public readonly record struct SequenceGap(long First, long Last);

/// <summary>
/// Which of an account's events have been recorded: all below <see cref="Next"/> but those in <see cref="Gaps"/>.
/// </summary>
/// <param name="FirstTime">The time of event 1; 0 until it has come. A second event 1 with a later time is a new life
/// of the account.</param>
/// <param name="Level">The percentage of the budget levels that was said last; 0 for none.</param>
internal sealed record AccountSequence(
    long Next, long FirstTime, ImmutableArray<SequenceGap> Gaps, int Restarts, int Level = 0)
{
    /// <summary>
    /// With more gaps the last two become one; a repeat in between is then found by its event id alone.
    /// </summary>
    public const int GapsMax = 64;

    public static AccountSequence None { get; } = new(1, 0, [], 0);

    public (SequenceOutcome Outcome, AccountSequence After) Judge(long number, long time)
    {
        var marked = number == 1 && FirstTime == 0 ? this with { FirstTime = time } : this;
        if (number == Next)
        {
            return (SequenceOutcome.Next, marked with { Next = Next + 1 });
        }

        if (number > Next)
        {
            return (SequenceOutcome.Gap, this with
            {
                Next = number + 1, Gaps = Bounded(Gaps.Add(new SequenceGap(Next, number - 1))),
            });
        }

        for (var i = 0; i < Gaps.Length; i++)
        {
            if (number >= Gaps[i].First && number <= Gaps[i].Last)
            {
                return (SequenceOutcome.Filled, marked with { Gaps = Without(i, number) });
            }
        }

        return number == 1 && time > FirstTime
            ? (SequenceOutcome.Restarted, new AccountSequence(2, time, [], Restarts + 1))
            : (SequenceOutcome.Repeated, this);
    }

    private ImmutableArray<SequenceGap> Without(int index, long number)
    {
        var gap = Gaps[index];
        var rest = Gaps.RemoveAt(index);
        if (number < gap.Last)
        {
            rest = rest.Insert(index, gap with { First = number + 1 });
        }

        return Bounded(number > gap.First ? rest.Insert(index, gap with { Last = number - 1 }) : rest);
    }

    private static ImmutableArray<SequenceGap> Bounded(ImmutableArray<SequenceGap> gaps) => gaps.Length <= GapsMax
        ? gaps
        : gaps.RemoveRange(gaps.Length - 2, 2).Add(new SequenceGap(gaps[^2].First, gaps[^1].Last));

    /// <summary>`first-last,…` for a store.</summary>
    public string GapsText => string.Join(',', Gaps.Select(gap => $"{gap.First}-{gap.Last}"));

    public static ImmutableArray<SequenceGap> ParseGaps(string text) => text.Length == 0
        ? []
        : [.. text.Split(',').Select(part => part.Split('-')).Select(ends => new SequenceGap(
            long.Parse(ends[0], System.Globalization.CultureInfo.InvariantCulture),
            long.Parse(ends[1], System.Globalization.CultureInfo.InvariantCulture)))];
}
