using SatGate.Grpc.Tests.Checks;
using SatGate.Grpc.Tests.Frames;

namespace SatGate.Grpc.Tests.Server;

/// <summary>
/// Behind a sidecar all callers share one connection: whatever one of them does wrong, the calls of the others go on.
/// Hand-written frames.
/// </summary>
public sealed class SharedConnectionTests
{
    // Reset codes of RFC 9113, section 7.
    private const int NoError = 0;
    private const int InternalError = 2;
    private const int Cancel = 8;

    [Fact]
    public async Task StalledUpload_EndsItsOwnCallOnly()
    {
        // Kestrel's own limit is set so tight that it would end the connection long before our limit ends the call.
        await using var server = await TestServer.StartAsync(
            options => options.RequestArrivalMax = TimeSpan.FromSeconds(3),
            kestrel => kestrel.Limits.MinRequestBodyDataRate = new(240, TimeSpan.FromSeconds(1.1)),
            Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);
        await using var connection = await FrameConnection.ConnectAsync(server.Address);

        await connection.SendRequestAsync(1, RawCall.UnaryPath);
        await connection.SendDataAsync(1, false, Bytes.Ask("x").AsMemory()[..^1]);
        await Eventually.TrueAsync(() => connection.Stream(1).IsOver, "the stalled call ends");

        Assert.Equal("4", connection.Stream(1)["grpc-status"]);
        Assert.Equal(0, server.Service.HandlersRun);
        await AnswersAsync(connection, 3);
    }

    [Fact]
    public async Task StalledUpload_WithADeadline_EndsAtTheDeadline()
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await FrameConnection.ConnectAsync(server.Address);

        await connection.SendRequestAsync(1, RawCall.UnaryPath, ("grpc-timeout", "100m"));
        await Eventually.TrueAsync(() => connection.Stream(1).IsOver, "the stalled call ends");

        Assert.Equal("4", connection.Stream(1)["grpc-status"]);
        await AnswersAsync(connection, 3);
    }

    [Theory]
    [InlineData(NoError)]
    [InlineData(InternalError)]
    [InlineData(Cancel)]
    public async Task HalfSentRequest_ThenReset_DoesNotRun(int code)
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await FrameConnection.ConnectAsync(server.Address);

        await connection.SendRequestAsync(1, RawCall.UnaryPath);
        await connection.SendDataAsync(1, false, Bytes.Ask("x"));
        await connection.ResetAsync(1, code);

        await AnswersAsync(connection, 3);
        Assert.Equal(1, server.Service.HandlersRun);
        Assert.Equal("", server.Service.StateOf("x"));
    }

    [Fact]
    public async Task ResetWhileTheHandlerRuns_CancelsIt()
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await FrameConnection.ConnectAsync(server.Address);
        await connection.SendRequestAsync(1, RawCall.UnaryPath);
        await connection.SendDataAsync(1, true, Bytes.Of(new Contract.Ask { Text = "x", Hang = true }));
        await Eventually.TrueAsync(() => server.Service.StateOf("x") == "running", "the handler runs");

        await connection.ResetAsync(1, Cancel);

        await Eventually.TrueAsync(() => server.Service.StateOf("x") == "cancelled", "the handler is told");
        await AnswersAsync(connection, 3);
    }

    [Theory]
    [InlineData("\xFF\xFE")]
    [InlineData("\xC3")]
    public async Task HeaderValueThatIsNoUtf8_EndsNothing(string value)
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await FrameConnection.ConnectAsync(server.Address);

        await connection.SendRequestAsync(1, RawCall.UnaryPath, ("x-any", value));
        await connection.SendDataAsync(1, true, Bytes.Ask("x"));
        await Eventually.TrueAsync(() => connection.Stream(1).IsOver, "the call ends");

        Assert.Equal("0", connection.Stream(1)["grpc-status"]);
        await AnswersAsync(connection, 3);
    }

    [Fact]
    public async Task HeadersOver32Kilobytes_EndTheirOwnCallOnly()
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await FrameConnection.ConnectAsync(server.Address);
        var part = new string('a', 15_000);

        await connection.SendRequestAsync(1, RawCall.UnaryPath, ("x-a", part), ("x-b", part), ("x-c", part));
        await Eventually.TrueAsync(() => connection.Stream(1)[":status"] is not null, "the call is refused");

        Assert.Equal("431", connection.Stream(1)[":status"]);
        Assert.Equal(0, server.Service.HandlersRun);
        await AnswersAsync(connection, 3);
    }

    [Fact]
    public async Task MissingTe_IsTolerated()
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await FrameConnection.ConnectAsync(server.Address);

        await AnswersAsync(connection, 1);
    }

    [Fact]
    public async Task SlowReaderOfAStream_HoldsBackItsHandlerAndNobodyElse()
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await FrameConnection.ConnectAsync(server.Address);

        // The stream's window (65,535 bytes) is never opened again: the reader has stopped reading.
        await connection.SendAsync(FrameType.WindowUpdate, 0, 0, new byte[] { 0, 16, 0, 0 });
        await connection.SendRequestAsync(1, "/satgate.tests.grpc.v1.Checks/Stream");
        await connection.SendDataAsync(
            1, true, Bytes.Of(new Contract.Ask { Text = "slow", Count = int.MaxValue, Bytes = 10_000 }));
        await Eventually.TrueAsync(() => connection.Stream(1).Data().Length == 65_535, "the window is used up");

        await AnswersAsync(connection, 3);
        Assert.InRange(server.Service.MessagesWritten, 1, 30);
        await connection.ResetAsync(1, Cancel);
        await Eventually.TrueAsync(() => server.Service.StateOf("slow") == "cancelled", "the handler is told");
    }

    [Fact]
    public async Task SlowReaderOfAStream_WithADeadline_StopsItsHandler()
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await FrameConnection.ConnectAsync(server.Address);

        await connection.SendRequestAsync(1, "/satgate.tests.grpc.v1.Checks/Stream", ("grpc-timeout", "200m"));
        await connection.SendDataAsync(
            1, true, Bytes.Of(new Contract.Ask { Text = "slow", Count = int.MaxValue, Bytes = 10_000 }));

        await Eventually.TrueAsync(() => server.Service.StateOf("slow") == "cancelled", "the handler is told");
        var more = new byte[] { 0, 16, 0, 0 };
        await connection.SendAsync(FrameType.WindowUpdate, 0, 0, more);
        await connection.SendAsync(FrameType.WindowUpdate, 0, 1, more);
        await Eventually.TrueAsync(() => connection.Stream(1).IsOver, "the caller gets the end");
        Assert.Equal("4", connection.Stream(1)["grpc-status"]);
        await AnswersAsync(connection, 3);
    }

    private static async Task AnswersAsync(FrameConnection connection, int streamId)
    {
        await connection.SendRequestAsync(streamId, RawCall.UnaryPath);
        await connection.SendDataAsync(streamId, true, Bytes.Ask("next"));
        await Eventually.TrueAsync(
            () => connection.Stream(streamId).IsOver || connection.IsClosed, "the next call ends");
        Assert.False(connection.IsClosed);
        Assert.Equal("0", connection.Stream(streamId)["grpc-status"]);
        Assert.Equal(Bytes.Answer("next"), connection.Stream(streamId).Data());
    }
}
