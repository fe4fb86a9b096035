using Grpc.Core;
using SatGate.Grpc.Tests.Contract;

namespace SatGate.Grpc.Tests.Checks;

public abstract partial class TransportChecks
{
    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 10)]
    [InlineData(500, 2_000)]
    [InlineData(3, 1_000_000)]
    public async Task Stream_AnyLength_ArrivesInOrder(int count, int bytes)
    {
        using var call = Client.Stream(new Ask { Count = count, Bytes = bytes });

        var answers = new List<Answer>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync(None))
        {
            answers.Add(answer);
        }

        Assert.Equal(Enumerable.Range(0, count), answers.Select(answer => answer.Index));
        Assert.All(answers, answer => Assert.Equal(bytes, answer.Payload.Length));
        Assert.False(await call.ResponseStream.MoveNext(None));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Stream_EndsWithAFailure_GivesTheMessagesFirst(int count)
    {
        using var call = Client.Stream(new Ask { Count = count, Code = (int)StatusCode.DataLoss, Detail = "half" });
        for (var i = 0; i < count; i++)
        {
            Assert.True(await call.ResponseStream.MoveNext(None));
        }

        var failure = await FailureOfNext(call);

        Assert.Equal(StatusCode.DataLoss, failure.StatusCode);
        Assert.Equal("half", failure.Status.Detail);
        Assert.Equal(StatusCode.DataLoss, call.GetStatus().StatusCode);
        Assert.Equal(StatusCode.DataLoss, (await FailureOfNext(call)).StatusCode);
    }

    [Fact]
    public async Task Stream_MethodThrows_IsUnknown()
    {
        using var call = Client.Stream(new Ask { Fail = true });

        Assert.Equal(StatusCode.Unknown, (await FailureOfNext(call)).StatusCode);
    }

    [Fact]
    public async Task Stream_Headers_ArriveBeforeTheFirstMessageAndTrailersAfterTheLast()
    {
        var name = Name();
        using var call = Client.Stream(new Ask { Text = name, Hang = true }, new Metadata { { "x-ask", "early" } });

        Assert.Equal("early", (await call.ResponseHeadersAsync.WaitAsync(Eventually.WaitMax)).GetValue("x-header"));

        using var second = Client.Stream(new Ask { Count = 1 }, new Metadata { { "x-ask", "late" } });
        Assert.True(await second.ResponseStream.MoveNext(None));
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
        Assert.False(await second.ResponseStream.MoveNext(None));
        Assert.Equal("late", second.GetTrailers().GetValue("x-trailer"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Stream_DisposedUnread_TellsTheHandler(int read)
    {
        var name = Name();
        var call = Client.Stream(new Ask { Text = name, Count = int.MaxValue, Bytes = 1_000 });
        await BecomesAsync(name, "running");
        for (var i = 0; i < read; i++)
        {
            Assert.True(await call.ResponseStream.MoveNext(None));
        }

        call.Dispose();

        await BecomesAsync(name, "cancelled");
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Stream_ReadIsCancelled_EndsTheCall()
    {
        var name = Name();
        using var leaving = new CancellationTokenSource();
        using var call = Client.Stream(new Ask { Text = name, Count = 1, Hang = true });
        Assert.True(await call.ResponseStream.MoveNext(leaving.Token));

        var next = call.ResponseStream.MoveNext(leaving.Token);
        await leaving.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => next.WaitAsync(Eventually.WaitMax));
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await BecomesAsync(name, "cancelled");
    }

    [Fact]
    public async Task Stream_CallerCancels_EndsAndTellsTheHandler()
    {
        var name = Name();
        using var leaving = new CancellationTokenSource();
        using var call = Client.Stream(new Ask { Text = name, Hang = true }, cancellationToken: leaving.Token);
        await BecomesAsync(name, "running");

        await leaving.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await FailureOfNext(call)).StatusCode);
        await BecomesAsync(name, "cancelled");
    }

    [Fact]
    public async Task Stream_DeadlinePasses_EndsAfterTheMessages()
    {
        var name = Name();
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + (2 * s_soon);
        using var call = Client.Stream(new Ask { Text = name, Count = 1, Hang = true }, deadline: deadline);
        Assert.True(await call.ResponseStream.MoveNext(None));

        Assert.Equal(StatusCode.DeadlineExceeded, (await FailureOfNext(call)).StatusCode);
        await BecomesAsync(name, "cancelled");
    }

    [Fact]
    public async Task Stream_NobodyReads_TheDeadlineStillEndsIt()
    {
        var name = Name();
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + (2 * s_soon);

        using var call = Client.Stream(
            new Ask { Text = name, Count = int.MaxValue, Bytes = 1_000 }, deadline: deadline);

        await BecomesAsync(name, "cancelled");
        await Eventually.TrueAsync(() => HasStatus(call, StatusCode.DeadlineExceeded), "the caller knows the end");
    }

    [Fact]
    public async Task Stream_TwoReadsAtOnce_IsRefused()
    {
        using var call = Client.Stream(new Ask { Hang = true });
        var first = call.ResponseStream.MoveNext(None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => call.ResponseStream.MoveNext(None));

        call.Dispose();
        await Assert.ThrowsAsync<RpcException>(() => first);
    }

    private static bool HasStatus(AsyncServerStreamingCall<Answer> call, StatusCode code)
    {
        try
        {
            return call.GetStatus().StatusCode == code;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task<RpcException> FailureOfNext(AsyncServerStreamingCall<Answer> call) =>
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(None).WaitAsync(Eventually.WaitMax));
}
