using System.Text.Json;
using SatGate.Audit.Ingest;
using SatGate.Audit.Storage;
using SatGate.Contracts.Events.V1;
using SatGate.Testing;

namespace SatGate.Audit.Tests.Ingest;

/// <summary>
/// Events in, records out: what is dropped, what is reported, and what a failure does; over every store.
/// </summary>
public abstract class IngestConformanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected TemporaryFolder Folder => _folder;

    /// <summary>The same log each time.</summary>
    private protected abstract IAuditStore OpenStore();

    private protected TestLog Open(TimeProvider? time = null, IngestSettings? settings = null) =>
        TestLog.Over(OpenStore(), _folder, time, settings);

    [Fact]
    public async Task Publish_Events_AreRecordedInOrder()
    {
        await using var log = Open();

        await log.SendAsync(Sample.Calls(0, 300));

        var records = await log.RecordsAsync();
        Assert.Equal(
            Enumerable.Range(0, 300).Select(number => $"call-{number:d8}"),
            records.Select(record => JsonDocument.Parse(record).RootElement.GetProperty("event_id").GetString()));
    }

    /// <summary>A crash between insert and acknowledgement, and a broker that repeats: all of it comes again.</summary>
    [Fact]
    public async Task Publish_TheSameAgain_IsDroppedAndTheRestIsKept()
    {
        await using (var before = Open())
        {
            await before.SendAsync(Sample.Calls(0, 100));
        }

        await using var log = Open();
        await log.SendAsync([.. Sample.Calls(50, 100), .. Sample.Calls(140, 10)]);

        Assert.Equal(150, (await log.RecordsAsync()).Distinct().Count());
        Assert.Equal(150, (await log.Store.ReadHeadAsync(TestLog.Cancel)).Size);
        Assert.Equal(60, (await log.Store.ReadTalliesAsync(TestLog.Cancel))[Tally.Repeated]);
        Assert.Null((await log.VerifyAsync()).FirstBad);
    }

    [Fact]
    public async Task Publish_TheSameSeqUnderAnotherId_IsDroppedAndItsTwinIsKept()
    {
        await using var log = Open();

        await log.SendAsync(Sample.Budget("a", 1), Sample.Budget("a", 2), Sample.Budget("a", 2, id: "again"));
        await log.SendAsync(Sample.Budget("a", 1, id: "again too"), Sample.Budget("b", 1), Sample.Budget("a", 3));

        Assert.Equal(4, (await log.RecordsAsync()).Count);
    }

    [Fact]
    public async Task Publish_OutOfOrder_ReportsTheGapUntilItIsFilled()
    {
        await using var log = Open();

        await log.SendAsync(Sample.Budget("a", 1), Sample.Budget("a", 4));
        var gap = Assert.Single(await log.Store.ReadGapsAsync(10, TestLog.Cancel));
        await log.SendAsync(Sample.Budget("a", 3), Sample.Budget("a", 2));

        Assert.Equal(("a", "2-3"), (gap.Account, gap.Sequence.GapsText));
        Assert.Empty(await log.Store.ReadGapsAsync(10, TestLog.Cancel));
        Assert.Equal(4, (await log.RecordsAsync()).Count);
    }

    [Fact]
    public async Task Publish_APoisonEventAmongGoodOnes_IsRecordedAsRejectedOnce()
    {
        await using var log = Open();
        Event[] batch =
        [
            Sample.Call(1), Sample.Call(2, each => each.EventId = ""), new Event { EventId = "empty", Type = "x" },
            Sample.Call(3, each => each.ToolCall.Cost = long.MaxValue),
            Sample.Call(4, each => each.ToolCall.Args = new string('a', 2 * 1024 * 1024)), Sample.Call(5),
        ];

        await log.SendAsync(batch);
        await log.SendAsync(batch);

        var records = await log.RecordsAsync();
        Assert.Equal(6, records.Count);
        Assert.Equal(4, records.Count(record => record.Contains("\"type\":\"rejected\"", StringComparison.Ordinal)));
        Assert.Contains("\"reason\":\"no event id\"", records[1], StringComparison.Ordinal);
        Assert.Contains("call-00000005", records[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_ToAFullQueue_IsRefusedAndTakenLater()
    {
        await using var log = Open(settings: new IngestSettings { QueueEventsMax = 10 });
        // Whoever holds the end of the log keeps the queue from draining.
        var held = await log.Store.BeginAsync([], [], TestLog.Cancel);
        var waiting = log.SendAsync(Sample.Calls(0, 10));

        await Assert.ThrowsAsync<AuditBacklogException>(() => log.SendAsync(Sample.Call(10)));
        Assert.Equal(10, log.Ingest.Waiting);
        await held.DisposeAsync();
        await waiting;
        await log.SendAsync(Sample.Call(10));

        Assert.Equal(11, (await log.RecordsAsync()).Count);
    }

    /// <summary>Two processes on one store: red when BEGIN IMMEDIATE was a plain BEGIN.</summary>
    [Fact]
    public async Task Publish_ByTwoWritersAtOnce_MakesOneLogWithoutRepeats()
    {
        await using var one = Open();
        await using var two = Open();

        await Task.WhenAll(Enumerable.Range(0, 40).SelectMany(number => new[]
        {
            one.SendAsync(Sample.Calls(number * 10, 15)),
            two.SendAsync(Sample.Calls(number * 10, 15)),
        }));
        await Task.WhenAll(one.Log.CheckpointAsync(TestLog.Cancel), two.Log.CheckpointAsync(TestLog.Cancel));

        Assert.Equal(405, (await one.Store.ReadHeadAsync(TestLog.Cancel)).Size);
        Assert.Equal(405, (await two.RecordsAsync()).Distinct().Count());
        Assert.Empty((await two.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Publish_AfterTheClockWasSetBack_IsNeverReceivedEarlier()
    {
        var late = new ManualTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(2_000_000_000_000));
        await using (var before = Open(late))
        {
            await before.SendAsync(Sample.Call(1));
        }

        await using var log = Open(new ManualTimeProvider());
        await log.SendAsync(Sample.Call(2));

        Assert.All(
            await log.RecordsAsync(),
            record => Assert.Contains("\"received\":2000000000000,", record, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lease_IsOneHoldersUntilItEndsOrIsGivenBack()
    {
        await using var one = OpenStore();
        await using var two = OpenStore();

        Assert.True(await one.TryLeaseAsync("hook", "one", now: 100, until: 200, TestLog.Cancel));
        Assert.False(await two.TryLeaseAsync("hook", "two", now: 199, until: 300, TestLog.Cancel));
        Assert.True(await two.TryLeaseAsync("other hook", "two", now: 199, until: 300, TestLog.Cancel));
        Assert.True(await one.TryLeaseAsync("hook", "one", now: 199, until: 250, TestLog.Cancel));
        Assert.False(await two.TryLeaseAsync("hook", "two", now: 200, until: 300, TestLog.Cancel));
        Assert.True(await two.TryLeaseAsync("hook", "two", now: 250, until: 300, TestLog.Cancel));
        Assert.False(await one.TryLeaseAsync("hook", "one", now: 251, until: 400, TestLog.Cancel));
        Assert.True(await two.TryLeaseAsync("hook", "two", now: 251, until: 251, TestLog.Cancel));
        Assert.True(await one.TryLeaseAsync("hook", "one", now: 251, until: 400, TestLog.Cancel));
    }

    [Fact]
    public async Task Cursor_OfALateProcess_NeverGoesBack()
    {
        await using var store = OpenStore();

        await store.SaveCursorAsync("hook", 20, TestLog.Cancel);
        await store.SaveCursorAsync("hook", 10, TestLog.Cancel);
        await store.SaveCursorAsync("other hook", 10, TestLog.Cancel);

        Assert.Equal(
            (20, 10),
            (await store.ReadCursorAsync("hook", TestLog.Cancel),
                await store.ReadCursorAsync("other hook", TestLog.Cancel)));
    }

    [Trait("weakness", "W48")]
    [Fact]
    public async Task Usage_OfRepeatsAndPosts_IsCountedOnce()
    {
        await using var log = Open();
        await log.SendAsync(Sample.Calls(1, 10));
        await log.SendAsync(Sample.Calls(1, 10));
        await log.SendAsync(Sample.Budget("default", 1, posted: 20), Sample.Budget("default", 1, posted: 20, id: "x"));

        var day = (int)(Sample.Time / 86_400_000);
        var usage = (await log.Store.ReadUsageAsync(day, day, TestLog.Cancel)).Select(each => each.Totals).ToList();

        Assert.Equal((10, 1, 20, 20), (
            usage.Sum(each => each.Calls), usage.Sum(each => each.Denied),
            usage.Sum(each => each.Credits), usage.Sum(each => each.Posted)));
    }
}
