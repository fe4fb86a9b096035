using SatGate.Gateway.Recording;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Recording;

public sealed class FailureMeterTests
{
    [Fact]
    public void TryRecord_FloodWithinASecond_CountsTheRestAndTellsItLater()
    {
        var clock = new ManualTimeProvider();
        var meter = new FailureMeter(clock);

        for (var i = 0; i < FailureMeter.PerSecondMax; i++)
        {
            Assert.True(meter.TryRecord(out var none));
            Assert.Equal(0, none);
        }

        Assert.False(meter.TryRecord(out _));
        Assert.False(meter.TryRecord(out _));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(meter.TryRecord(out var unrecorded));
        Assert.Equal(2, unrecorded);
        Assert.True(meter.TryRecord(out var told));
        Assert.Equal(0, told);
    }
}
