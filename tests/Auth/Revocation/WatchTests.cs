using Grpc.Core;
using SatGate.Auth.Revocation;
using SatGate.Contracts.Auth.V1;
using SatGate.Testing;

namespace SatGate.Auth.Tests.Revocation;

public sealed class WatchTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Watch_FromTheBeginning_TellsAllThenEachInOrder()
    {
        using var auth = AuthHost.Start();
        await auth.RevokeAsync(Id(1));
        await auth.RevokeAsync(Id(2));
        using var watch = Watch(auth, after: 0);

        Assert.Equal((1L, Id(1)), await Next(watch));
        Assert.Equal((2L, Id(2)), await Next(watch));
        Assert.Equal((2L, ""), await Next(watch));
        await auth.RevokeAsync(Id(3));
        Assert.Equal((3L, Id(3)), await Next(watch));
    }

    [Fact]
    public async Task Watch_AfterANumber_TellsOnlyWhatCameLater()
    {
        using var auth = AuthHost.Start();
        await auth.RevokeAsync(Id(1));
        await auth.RevokeAsync(Id(2));
        using var again = auth.StartAgain();
        using var watch = Watch(again, after: 1);

        Assert.Equal((2L, Id(2)), await Next(watch));
        Assert.Equal((2L, ""), await Next(watch));
    }

    [Fact]
    public async Task Watch_WhileNothingHappens_GivesSignsOfLife()
    {
        using var auth = AuthHost.Start();
        using var watch = Watch(auth, after: 0);
        Assert.Equal((0L, ""), await Next(watch));

        for (var beat = 0; beat < 3; beat++)
        {
            var next = Next(watch);
            await Eventually.HoldsAsync(
                () =>
                {
                    auth.Time.Advance(TimeSpan.FromSeconds(10));
                    return next.IsCompleted;
                },
                s_patience,
                "a sign of life",
                TestContext.Current.CancellationToken);
            Assert.Equal((0L, ""), await next);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Watch_AfterANumberNeverGiven_MustStartAnew(long after)
    {
        using var auth = AuthHost.Start();
        using var watch = Watch(auth, after);

        var refused = await Assert.ThrowsAsync<RpcException>(() => Next(watch));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    [Fact]
    public async Task Watch_BeyondTheLimit_IsRefusedUntilOneLeaves()
    {
        using var auth = AuthHost.Start(options => options with { WatchersMax = 1 });
        using (var first = Watch(auth, after: 0))
        {
            await Next(first);
            using var second = Watch(auth, after: 0);
            var refused = await Assert.ThrowsAsync<RpcException>(() => Next(second));
            Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        }

        var feed = auth.Get<RevocationFeed>();
        await Eventually.HoldsAsync(
            () => feed.Watchers == 0, s_patience, "the watcher has left", TestContext.Current.CancellationToken);
        using var third = Watch(auth, after: 0);
        Assert.Equal((0L, ""), await Next(third));
    }

    [Fact]
    public async Task Watch_TooSlow_EndsInsteadOfSkipping()
    {
        using var auth = AuthHost.Start(options => options with { WatcherQueueMax = 2 });
        var revocations = auth.Get<Revocations>();
        Assert.True(revocations.TryWatch(0, out var watcher));
        using (watcher)
        {
            for (var number = 1; number <= 3; number++)
            {
                await auth.RevokeAsync(Id(number));
            }

            Assert.True(watcher!.Next.TryRead(out var first));
            Assert.True(watcher.Next.TryRead(out var second));
            Assert.Equal([1, 2], [first!.Sequence, second!.Sequence]);
            await Assert.ThrowsAsync<WatcherTooSlowException>(
                () => watcher.Next.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask()
                    .WaitAsync(s_patience, TestContext.Current.CancellationToken));
            Assert.Equal(0, auth.Get<RevocationFeed>().Watchers);
        }
    }

    [Fact]
    public async Task Verify_TellsHowFarItHasSeen()
    {
        using var auth = AuthHost.Start();
        var token = await auth.MintAsync();
        Assert.Equal(0, (await auth.VerifyAsync(token)).RevocationsSeen);

        await auth.RevokeAsync(Id(1));
        Assert.Equal(1, (await auth.VerifyAsync(token)).RevocationsSeen);
    }

    private static string Id(int number) => new((char)('0' + number), 32);

    private static AsyncServerStreamingCall<RevocationEvent> Watch(AuthHost auth, long after) =>
        auth.Client.WatchRevocations(
            new WatchRevocationsRequest { After = after }, cancellationToken: TestContext.Current.CancellationToken);

    private static async Task<(long Sequence, string TokenId)> Next(AsyncServerStreamingCall<RevocationEvent> watch)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));
        return (watch.ResponseStream.Current.Sequence, watch.ResponseStream.Current.TokenId);
    }
}
