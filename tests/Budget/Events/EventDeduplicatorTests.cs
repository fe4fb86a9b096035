using SatGate.Budget.Events;

namespace SatGate.Budget.Tests.Events;

public sealed class EventDeduplicatorTests
{
    [Fact]
    public void Accept_RepeatsAndGaps_AreTold()
    {
        var seen = new EventDeduplicator(2);

        Assert.Equal(EventOrder.Next, seen.Accept("a", 1));
        Assert.Equal(EventOrder.Next, seen.Accept("a", 2));
        Assert.Equal(EventOrder.Repeated, seen.Accept("a", 1));
        Assert.Equal(EventOrder.Repeated, seen.Accept("a", 2));
        Assert.Equal(EventOrder.Gap, seen.Accept("a", 4));
        Assert.Equal(EventOrder.Next, seen.Accept("a", 5));
        Assert.Equal(EventOrder.Gap, seen.Accept("b", 2));
    }

    [Fact]
    public void Accept_MoreAccountsThanItMayKeep_SaysSo()
    {
        var seen = new EventDeduplicator(1);
        seen.Accept("a", 1);

        Assert.Equal(EventOrder.Unspecified, seen.Accept("b", 1));
        Assert.Equal(EventOrder.Next, seen.Accept("a", 2));
        seen.Forget("a");
        Assert.True(seen.TryStart("b", 41));
        Assert.Equal(EventOrder.Next, seen.Accept("b", 42));
    }
}
