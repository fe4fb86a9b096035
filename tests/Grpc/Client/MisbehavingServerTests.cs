using Grpc.Core;
using Grpc.Net.Client;
using SatGate.Grpc.Tests.Checks;
using SatGate.Grpc.Tests.Contract;
using SatGate.Grpc.Tests.Frames;

namespace SatGate.Grpc.Tests.Client;

/// <summary>
/// Answers that are wrong in every way that peers and intermediaries have been seen to be, in hand-written frames: the
/// caller never takes one for success and never waits for ever.
/// </summary>
public sealed class MisbehavingServerTests
{
    private static readonly (string, string)[] s_headers = [(":status", "200"), ("content-type", "application/grpc")];
    private static readonly (string, string)[] s_ok = [("grpc-status", "0")];

    public static TheoryData<string, byte[], string, StatusCode> Bodies() => new()
    {
        { "right", Bytes.Answer("x"), "0", StatusCode.OK },
        { "empty message", Bytes.Of(0, []), "0", StatusCode.OK },
        { "status after the message", Bytes.Answer("x"), "5", StatusCode.NotFound },
        { "no message", [], "0", StatusCode.Unimplemented },
        { "no message, with a failure", [], "7", StatusCode.PermissionDenied },
        { "two messages", [.. Bytes.Answer("x"), .. Bytes.Answer("y")], "0", StatusCode.Unimplemented },
        { "cut", Bytes.Answer("xyz")[..^1], "0", StatusCode.Internal },
        { "compressed", Bytes.Of(1, [1]), "0", StatusCode.Unimplemented },
        { "unknown flag", Bytes.Of(9, []), "0", StatusCode.Internal },
        { "no protobuf", Bytes.Of(0, [0xFF]), "0", StatusCode.Internal },
        { "four gigabytes", Bytes.WithLength(0, uint.MaxValue, []), "0", StatusCode.ResourceExhausted },
        { "status is no number", Bytes.Answer("x"), "ok", StatusCode.Unknown },
        { "status is empty", Bytes.Answer("x"), "", StatusCode.Unknown },
        { "status is signed", Bytes.Answer("x"), "+0", StatusCode.Unknown },
        { "status does not exist", Bytes.Answer("x"), "77", StatusCode.Unknown },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_NotAsDeclared_IsNoSuccess(string name, byte[] body, string status, StatusCode expected)
    {
        await using var server = new FrameServer(async (connection, id) =>
        {
            await connection.SendHeadersAsync(id, false, s_headers);
            await connection.SendDataAsync(id, false, body);
            await connection.SendHeadersAsync(id, true, ("grpc-status", status), ("x-name", name));
        });

        Assert.Equal(expected, await CodeAsync(server));
    }

    public static TheoryData<string, StatusCode, (string, string)[]> HeadersOnly() => new()
    {
        { "failure", StatusCode.NotFound, [.. s_headers, ("grpc-status", "5")] },
        { "not gRPC", StatusCode.Unknown, [(":status", "200"), ("content-type", "text/html"), ("grpc-status", "5")] },
        { "OK without a message", StatusCode.Unimplemented, [.. s_headers, .. s_ok] },
        { "nothing", StatusCode.Unknown, s_headers },
        { "no content type", StatusCode.Unknown, [(":status", "200")] },
        { "400", StatusCode.Internal, [(":status", "400")] },
        { "401", StatusCode.Unauthenticated, [(":status", "401")] },
        { "403", StatusCode.PermissionDenied, [(":status", "403")] },
        { "404", StatusCode.Unimplemented, [(":status", "404")] },
        { "429", StatusCode.Unavailable, [(":status", "429")] },
        { "502", StatusCode.Unavailable, [(":status", "502")] },
        { "503", StatusCode.Unavailable, [(":status", "503")] },
        { "504", StatusCode.Unavailable, [(":status", "504")] },
        { "418", StatusCode.Unknown, [(":status", "418")] },
        { "302", StatusCode.Unknown, [(":status", "302"), ("location", "http://127.0.0.1:1/")] },
    };

    [Theory]
    [MemberData(nameof(HeadersOnly))]
    public async Task HeadersWithoutABody_AreNoSuccess(string name, StatusCode expected, (string, string)[] headers)
    {
        await using var server = new FrameServer((connection, id) => connection.SendHeadersAsync(id, true, headers));

        Assert.Equal((name, expected), (name, await CodeAsync(server)));
    }

    /// <summary>An intermediary that loses trailers: OK in the headers is no proof.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TrailersLost_IsUnknown(bool statusInHeaders)
    {
        await using var server = new FrameServer(async (connection, id) =>
        {
            await connection.SendHeadersAsync(id, false, statusInHeaders ? [.. s_headers, .. s_ok] : s_headers);
            await connection.SendDataAsync(id, true, Bytes.Answer("x"));
        });

        Assert.Equal(StatusCode.Unknown, await CodeAsync(server));
    }

    [Theory]
    [InlineData(0, StatusCode.Unavailable)]
    [InlineData(1, StatusCode.Internal)]
    [InlineData(2, StatusCode.Internal)]
    [InlineData(8, StatusCode.Cancelled)]
    [InlineData(11, StatusCode.ResourceExhausted)]
    [InlineData(12, StatusCode.PermissionDenied)]
    [InlineData(13, StatusCode.Internal)]
    public async Task Reset_BeforeOrAfterTheHeaders_HasItsCode(int code, StatusCode expected)
    {
        foreach (var headersFirst in new[] { false, true })
        {
            await using var server = new FrameServer(async (connection, id) =>
            {
                if (headersFirst)
                {
                    await connection.SendHeadersAsync(id, false, s_headers);
                }

                await connection.ResetAsync(id, code);
            });

            Assert.Equal(expected, await CodeAsync(server));
            Assert.Equal(1, server.Requests);
        }
    }

    /// <summary>
    /// Refused streams did not run: the transport sends them again, the same bytes, a bounded number of times.
    /// </summary>
    [Theory]
    [InlineData(2, StatusCode.OK, 3)]
    [InlineData(100, StatusCode.Unavailable, 4)]
    public async Task RefusedStream_IsSentAgain(int refusals, StatusCode expected, int sends)
    {
        var refused = 0;
        var bodies = new List<byte[]>();
        await using var server = new FrameServer(async (connection, id) =>
        {
            bodies.Add(connection.Stream(id).Data());
            if (refused++ < refusals)
            {
                await connection.ResetAsync(id, 7);
                return;
            }

            await AnswerAsync(connection, id);
        });

        Assert.Equal(expected, await CodeAsync(server));
        Assert.Equal(sends, server.Requests);
        Assert.All(bodies, body => Assert.Equal(Bytes.Ask("x"), body));
    }

    /// <summary>Perhaps it ran: UNAVAILABLE, and nothing sends it a second time.</summary>
    [Fact]
    public async Task ConnectionLost_AfterTheRequest_IsUnavailableAndSentOnce()
    {
        await using var server = new FrameServer((connection, id) => connection.GoAwayAsync(id, 0).ContinueWith(
            async _ => await connection.DisposeAsync(), TaskScheduler.Default));

        var failure = await FailureAsync(server.Address);

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal(1, server.Requests);
    }

    /// <summary>The one case that proves that nothing was sent.</summary>
    [Fact]
    public async Task NobodyListens_IsUnavailableWithAConnectionError()
    {
        Uri address;
        await using (var server = new FrameServer(static (_, _) => Task.CompletedTask))
        {
            address = server.Address;
        }

        var failure = await FailureAsync(address);

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        var cause = Assert.IsType<HttpRequestException>(failure.Status.DebugException);
        Assert.Equal(HttpRequestError.ConnectionError, cause.HttpRequestError);
    }

    /// <summary>
    /// The timer fires a millisecond before the clock reaches the deadline, as real ones do: the deadline must not
    /// look like a cancellation then.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ServerThatNeverAnswers_EndsAtTheDeadlineAndIsTold(int early)
    {
        await using var server = new FrameServer(static (_, _) => Task.CompletedTask);
        var clock = new EarlyClock { Early = TimeSpan.FromMilliseconds(early) };
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { Clock = clock });
        using var call = new Contract.Checks.ChecksClient(channel).UnaryAsync(
            new Ask(), deadline: clock.GetUtcNow().UtcDateTime.AddMilliseconds(150));
        await Eventually.TrueAsync(() => server.Requests == 1, "the request arrives");

        clock.Advance(TimeSpan.FromMilliseconds(150 - early));

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Eventually.WaitMax));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Equal("150000u", server.Connection.Stream(1)["grpc-timeout"]);
        Assert.Equal(0, clock.TimersWaiting);
        await Eventually.TrueAsync(() => server.Connection.Stream(1).ResetCode is not null, "the server is told");
    }

    [Fact]
    public async Task UnreadStream_Disposed_TellsTheServer()
    {
        await using var server = new FrameServer(async (connection, id) =>
        {
            await connection.SendHeadersAsync(id, false, s_headers);
            await connection.SendDataAsync(id, false, Bytes.Answer("x"));
        });
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions());
        var call = new Contract.Checks.ChecksClient(channel).Stream(new Ask());
        await call.ResponseHeadersAsync;

        call.Dispose();

        await Eventually.TrueAsync(() => server.Connection.Stream(1).ResetCode == 8, "the server is told");
    }

    [Theory]
    [InlineData("AQI", StatusCode.OK, 1)]
    [InlineData("AQI=", StatusCode.OK, 1)]
    [InlineData("AQI,AQI=", StatusCode.OK, 2)]
    [InlineData("*", StatusCode.Internal, 0)]
    public async Task BinaryTrailer_PaddedOrJoined_IsRead(string value, StatusCode expected, int values)
    {
        await using var server = new FrameServer(async (connection, id) =>
        {
            await connection.SendHeadersAsync(id, false, s_headers);
            await connection.SendDataAsync(id, false, Bytes.Answer("x"));
            await connection.SendHeadersAsync(id, true, [.. s_ok, ("x-a-bin", value)]);
        });
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions());
        using var call = new Contract.Checks.ChecksClient(channel).UnaryAsync(new Ask());

        var failure = await Record.ExceptionAsync(() => call.ResponseAsync);

        Assert.Equal(expected, (failure as RpcException)?.StatusCode ?? StatusCode.OK);
        if (values > 0)
        {
            Assert.Equal(values, call.GetTrailers().GetAll("x-a-bin").Count(entry => entry.ValueBytes is [1, 2]));
        }
    }

    /// <summary>The peer's connection is lost over it, not the channel: the next call opens another.</summary>
    [Fact]
    public async Task HeadersOver64Kilobytes_FailAndTheNextCallGoesOn()
    {
        var answers = 0;
        await using var server = new FrameServer(async (connection, id) =>
        {
            var large = new string('a', Interlocked.Increment(ref answers) == 1 ? 70_000 : 10);
            await connection.SendHeadersAsync(id, false, [.. s_headers, ("x-a", large)]);
            await connection.SendDataAsync(id, false, Bytes.Answer("x"));
            await connection.SendHeadersAsync(id, true, s_ok);
        });
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions());
        var client = new Contract.Checks.ChecksClient(channel);

        await Assert.ThrowsAsync<RpcException>(
            () => client.UnaryAsync(new Ask()).ResponseAsync.WaitAsync(Eventually.WaitMax));
        Assert.Equal("x", (await client.UnaryAsync(new Ask())).Text);
    }

    private static async Task AnswerAsync(FrameConnection connection, int id)
    {
        await connection.SendHeadersAsync(id, false, s_headers);
        await connection.SendDataAsync(id, false, Bytes.Answer("x"));
        await connection.SendHeadersAsync(id, true, s_ok);
    }

    private static async Task<StatusCode> CodeAsync(FrameServer server)
    {
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions());
        using var call = new Contract.Checks.ChecksClient(channel).UnaryAsync(new Ask { Text = "x" });
        try
        {
            await call.ResponseAsync.WaitAsync(Eventually.WaitMax);
            return StatusCode.OK;
        }
        catch (RpcException failure)
        {
            Assert.Equal(failure.StatusCode, call.GetStatus().StatusCode);
            return failure.StatusCode;
        }
    }

    private static async Task<RpcException> FailureAsync(Uri address)
    {
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions());
        return await Assert.ThrowsAsync<RpcException>(() => new Contract.Checks.ChecksClient(channel)
            .UnaryAsync(new Ask { Text = "x" }).ResponseAsync.WaitAsync(Eventually.WaitMax));
    }
}
