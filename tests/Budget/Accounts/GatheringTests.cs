using SatGate.Budget.Accounts;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Accounts;

/// <summary>When the ledger waits for the callers it has just answered, and when it gives up waiting.</summary>
public sealed class GatheringTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Gathering _gathering;

    /// <summary>How many come back at each look, one after the other.</summary>
    private readonly Queue<int> _comeBack = [];

    private int _waiting;
    private int _looks;

    public GatheringTests() => _gathering = new Gathering(Look, _time);

    [Fact]
    public void WaitFor_CallersThatComeBack_EndsWithTheLast()
    {
        foreach (var callers in (int[])[3, 0, 5])
        {
            _comeBack.Enqueue(callers);
        }

        _gathering.WaitFor(8);

        Assert.Equal((8, 3), (_waiting, _looks));
    }

    [Fact]
    public void WaitFor_CallersThatStayAway_GivesUpInTime()
    {
        var from = _time.GetTimestamp();

        _gathering.WaitFor(8);

        Assert.Equal(Gathering.Longest, _time.GetElapsedTime(from));
    }

    [Theory]
    [InlineData(Gathering.CallersMin - 1, false)]
    [InlineData(Gathering.CallersMin, true)]
    [InlineData(Gathering.CallersMax, true)]
    [InlineData(Gathering.CallersMax + 1, false)]
    public void WaitFor_FewOrVeryMany_IsNotWorthIt(int callers, bool waits)
    {
        _gathering.WaitFor(callers);

        Assert.Equal(waits, _looks > 0);
    }

    [Fact]
    public void WaitFor_InVainAgainAndAgain_WaitsLessAndLessOften()
    {
        var waits = Enumerable.Range(0, 260).Where(_ => Waits()).ToArray();

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 64], waits.Zip(waits.Skip(1), (one, next) => next - one - 1));
    }

    [Fact]
    public void WaitFor_OnceNotInVain_TrustsTheCallersAgain()
    {
        Assert.Equal([0, 2, 5], Enumerable.Range(0, 9).Where(_ => Waits()));
        Assert.False(Waits(), "too early");
        _comeBack.Enqueue(8);
        Assert.True(Waits(), "not again");
        _waiting = 0;

        Assert.Equal([0, 2, 5], Enumerable.Range(0, 9).Where(_ => Waits()));
    }

    private bool Waits()
    {
        var before = _looks;
        _gathering.WaitFor(8);
        return _looks > before;
    }

    private int Look()
    {
        _looks++;
        _waiting += _comeBack.TryDequeue(out var more) ? more : 0;
        _time.Advance(TimeSpan.FromMicroseconds(10));
        return _waiting;
    }
}
