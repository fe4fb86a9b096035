using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Contracts.Events.V1;
using SatGate.Events.Spool;
using SatGate.Testing;

namespace SatGate.Events.Tests;

public sealed class EventSpoolTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly CollectingSink _sink = new();

    private SpoolSettings Settings => new()
    {
        Path = _folder.File("spool"),
        Gather = TimeSpan.FromMilliseconds(1),
        RetryFirst = TimeSpan.FromMilliseconds(1),
        RetryMax = TimeSpan.FromMilliseconds(4),
        DrainMax = TimeSpan.Zero,
    };

    [Fact]
    public async Task Append_ManyOverSeveralFiles_ArrivesOnceInOrderByTopic()
    {
        await using (var spool = Open(Settings with { SegmentBytesMax = 500, BatchBytesMax = 200 }))
        {
            for (var i = 0; i < 300; i++)
            {
                Assert.True(spool.TryAppend(i % 3 == 0 ? Session(i) : Call(i)));
            }

            await ArriveAsync(300);
            Assert.True(_sink.Batches > 10);
            await Eventually.HoldsAsync(() => spool.BytesWaiting == 0, s_limit, "all has been published", Cancel);
        }

        AssertEvents(EventTopics.ToolCall, Enumerable.Range(0, 300).Where(i => i % 3 != 0));
        AssertEvents(EventTopics.Session, Enumerable.Range(0, 300).Where(i => i % 3 == 0));
        Assert.Single(Directory.GetFiles(Settings.Path, "*.events"));
    }

    [Fact]
    public async Task Open_AfterAnEndWithoutDelivery_DeliversWhatWasFlushed()
    {
        _sink.Before = () => throw new IOException("away");
        await using (var spool = Open(Settings))
        {
            Assert.True(spool.TryAppend(Call(1)));
            Assert.True(spool.TryAppend(Call(2)));
            Assert.True(spool.Flush());
        }

        _sink.Before = () => Task.CompletedTask;
        await using (Open(Settings))
        {
            await ArriveAsync(2);
        }

        // What was delivered does not come again.
        await using (var third = Open(Settings))
        {
            Assert.Equal(0, third.BytesWaiting);
            Assert.True(third.TryAppend(Call(3)));
            await ArriveAsync(3);
        }

        AssertEvents(EventTopics.ToolCall, [1, 2, 3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public async Task Open_AfterATornWrite_KeepsTheWholeEventsAndGoesOn(int bytesLeft)
    {
        _sink.Before = () => throw new IOException("away");
        await using (var spool = Open(Settings))
        {
            spool.TryAppend(Call(1));
            spool.Flush();
            spool.TryAppend(Call(2));
        }

        var file = Assert.Single(Directory.GetFiles(Settings.Path, "*.events"));
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        await File.WriteAllBytesAsync(file, bytes[..((bytes.Length / 2) + bytesLeft)], Cancel);
        _sink.Before = () => Task.CompletedTask;
        await using (var spool = Open(Settings))
        {
            Assert.True(spool.TryAppend(Call(3)));
            await ArriveAsync(2);
        }

        AssertEvents(EventTopics.ToolCall, [1, 3]);
    }

    [Fact]
    public async Task Open_AfterDamageInTheMiddle_KeepsTheFileAsideAndGoesOn()
    {
        _sink.Before = () => throw new IOException("away");
        await using (var spool = Open(Settings with { SegmentBytesMax = 10 }))
        {
            for (var i = 0; i < 3; i++)
            {
                spool.TryAppend(Call(i));
                spool.Flush();
            }
        }

        var middle = Directory.GetFiles(Settings.Path, "*.events").Order().ElementAt(1);
        var bytes = await File.ReadAllBytesAsync(middle, Cancel);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(middle, bytes, Cancel);
        _sink.Before = () => Task.CompletedTask;
        await using (Open(Settings with { SegmentBytesMax = 10 }))
        {
            await ArriveAsync(2);
        }

        AssertEvents(EventTopics.ToolCall, [0, 2]);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(middle + ".bad", Cancel));
    }

    [Trait("weakness", "W28")]
    [Fact]
    public async Task Publish_SinkThatFailsAndComesBack_DeliversEverything()
    {
        var failures = 5;
        _sink.Before = () =>
            Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("away") : Task.CompletedTask;
        await using var spool = Open(Settings);
        spool.TryAppend(Call(1));

        await ArriveAsync(1);

        Assert.Equal(-1, failures);
    }

    [Fact]
    public async Task Append_BeyondItsBytes_IsFullAndThenRefusedAndCounted()
    {
        _sink.Before = () => throw new IOException("away");
        await using var spool = Open(Settings with { BytesMax = 1000 });
        var taken = 0;
        while (!spool.IsFull)
        {
            Assert.True(spool.TryAppend(Call(taken++)));
        }

        Assert.InRange(spool.BytesWaiting, 1000, 1100);
        Assert.Equal(0, spool.Refused);
        // Calls that were let through before it was full still find room; only far beyond there is none.
        var large = Call(taken);
        large.ToolCall.Args = new string('x', 900_000);
        Assert.True(spool.TryAppend(large));
        Assert.Contains(false, Enumerable.Range(0, 10).Select(_ => spool.TryAppend(large)).ToList());
        Assert.True(spool.Refused > 0);
        _sink.Before = () => Task.CompletedTask;
        await Eventually.HoldsAsync(() => !spool.IsFull, s_limit, "there is room again", Cancel);
        Assert.True(spool.TryAppend(Call(taken)));
    }

    [Fact]
    public async Task Flush_DiskThatTakesNothing_IsFullAndLosesNothing()
    {
        Directory.CreateDirectory(Settings.Path);
        File.CreateSymbolicLink(Path.Combine(Settings.Path, "00000000000000000001.events"), "/dev/full");
        await using var spool = Open(Settings);

        Assert.True(spool.TryAppend(Call(1)));

        Assert.False(spool.Flush());
        Assert.True(spool.IsFull);
        Assert.True(spool.BytesWaiting > 0);
        Assert.Empty(_sink.Events);
    }

    [Fact]
    public async Task Open_FoldersOfOtherSpools_TakesTheNextAndThenRefuses()
    {
        await using var first = Open(Settings with { FoldersMax = 2 });
        await using var second = Open(Settings with { FoldersMax = 2 });

        var refused = Assert.Throws<SpoolInUseException>(() => Open(Settings with { FoldersMax = 2 }));

        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        Assert.True(first.TryAppend(Call(1)) && second.TryAppend(Call(2)));
        await ArriveAsync(2);
    }

    [Fact]
    public async Task Append_FromManyThreads_LosesAndDoublesNothing()
    {
        await using var spool = Open(Settings with { SegmentBytesMax = 4096, BatchBytesMax = 1024 });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
            () =>
            {
                for (var i = 0; i < 500; i++)
                {
                    Assert.True(spool.TryAppend(Call((thread * 500) + i)));
                    if (i % 50 == 0)
                    {
                        spool.Flush();
                    }
                }
            },
            Cancel)));

        await ArriveAsync(4000);
        Assert.Equal(4000, _sink.Events.Select(published => published.Id).Distinct().Count());
        Assert.Equal(4000, _sink.Events.Count);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Event Call(int id) => new()
    {
        EventId = $"e{id}",
        Type = EventTypes.ToolCall,
        ToolCall = new ToolCall { Tool = "read" },
    };

    private static Event Session(int id) => new()
    {
        EventId = $"e{id}",
        Type = EventTypes.SessionConnect,
        Session = new SessionChange(),
    };

    private EventSpool Open(SpoolSettings settings) =>
        new(settings, _sink, TimeProvider.System, NullLogger<EventSpool>.Instance);

    private Task ArriveAsync(int count) =>
        Eventually.HoldsAsync(() => _sink.Events.Count >= count, s_limit, $"{count} events arrive", Cancel);

    private void AssertEvents(string topic, IEnumerable<int> ids) => Assert.Equal(
        ids.Select(id => $"e{id}"),
        _sink.Events.Where(published => published.Topic == topic).Select(published => published.Id));
}
