using SatGate.Audit.Ingest;

namespace SatGate.Audit.Tests.Ingest;

/// <summary>What a numbered event is to its account, as a table: numbers in the order they come.</summary>
public sealed class AccountSequenceTests
{
    [Theory]
    [InlineData("1 2 3", "Next Next Next", "")]
    [InlineData("1 2 2 1 3", "Next Next Repeated Repeated Next", "")]
    [InlineData("1 4", "Next Gap", "2-3")]
    [InlineData("1 4 3 3 2 5", "Next Gap Filled Repeated Filled Next", "")]
    [InlineData("1 9 5", "Next Gap Filled", "2-4,6-8")]
    [InlineData("3 1 2 1", "Gap Filled Filled Repeated", "")]
    [InlineData("1 3 6 2", "Next Gap Gap Filled", "4-5")]
    public void Judge_Numbers_AreThis(string numbers, string outcomes, string gaps)
    {
        var sequence = AccountSequence.None;
        var seen = new List<SequenceOutcome>();
        foreach (var number in numbers.Split(' ').Select(long.Parse))
        {
            (var outcome, sequence) = sequence.Judge(number, 100 + number);
            seen.Add(outcome);
        }

        Assert.Equal(outcomes, string.Join(' ', seen));
        Assert.Equal(gaps, sequence.GapsText);
        Assert.Equal(sequence.Gaps, AccountSequence.ParseGaps(gaps));
    }

    [Fact]
    public void Judge_FirstEventAgainButLater_IsARestartAndForgetsTheGaps()
    {
        var sequence = AccountSequence.None.Judge(1, 100).After.Judge(5, 101).After;

        var (outcome, after) = sequence.Judge(1, 200);

        Assert.Equal(SequenceOutcome.Restarted, outcome);
        Assert.Equal((2, "", 1), (after.Next, after.GapsText, after.Restarts));
        Assert.Equal(SequenceOutcome.Next, after.Judge(2, 201).Outcome);
    }

    [Fact]
    public void Judge_MoreGapsThanAreKept_StaysBoundedAndLosesNone()
    {
        var sequence = AccountSequence.None;
        for (var number = 2; number <= 4 * AccountSequence.GapsMax; number += 2)
        {
            sequence = sequence.Judge(number, 100).After;
        }

        Assert.Equal(AccountSequence.GapsMax, sequence.Gaps.Length);
        for (var number = 1; number < 4 * AccountSequence.GapsMax; number += 2)
        {
            (var outcome, sequence) = sequence.Judge(number, 100);
            Assert.Equal(SequenceOutcome.Filled, outcome);
        }
    }
}
