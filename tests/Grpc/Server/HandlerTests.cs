using Grpc.Core;
using SatGate.Grpc.Tests.Checks;
using SatGate.Grpc.Tests.Contract;
using SatGate.Grpc.Tests.Frames;

namespace SatGate.Grpc.Tests.Server;

/// <summary>Handlers that do odd things, in process and over a connection: ending a call is total.</summary>
public sealed class HandlerTests : IAsyncDisposable
{
    private readonly InProcessTransport _inProcess = new();
    private TestServer? _server;

    public static TheoryData<bool> Transports() => [true, false];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task DeafHandler_DeadlinePasses_CallerIsLetGo(bool inProcess)
    {
        var (client, service) = await StartAsync(inProcess);
        var until = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.InUnary = _ => until.Task;

        var failure = await FailureOf(client.UnaryAsync(
            new Ask { Text = "deaf" }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(150)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Equal("running", service.StateOf("deaf"));
        until.SetResult();
        await Eventually.TrueAsync(() => service.StateOf("deaf") == "ended", "the handler ends by itself");
        service.InUnary = static _ => Task.CompletedTask;
        Assert.Equal("next", (await client.UnaryAsync(new Ask { Text = "next" })).Text);
    }

    /// <summary>Not by our client's own timer: the trailers come from the server.</summary>
    [Fact]
    public async Task DeafHandler_DeadlinePasses_ServerSendsTheStatus()
    {
        var (_, service) = await StartAsync(inProcess: false);
        var until = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.InUnary = _ => until.Task;
        using var raw = new RawCall(_server!.Address);

        using var response = await raw.SendAsync(Bytes.Ask("x"), ("grpc-timeout", "100m"));

        Assert.Equal("4", RawCall.StatusOf(response));
        until.SetResult();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Trailers_ThatCannotBeSent_AreRepairedOrLeftOut(bool inProcess)
    {
        var (client, service) = await StartAsync(inProcess);
        service.InUnary = context =>
        {
            context.ResponseTrailers.Add("x-echo", "für\r\n");
            context.ResponseTrailers.Add("grpc-status", "0");
            context.ResponseTrailers.Add("grpc-status-details-bin", [1]);
            context.ResponseTrailers.Add("x-twice", "first");
            context.ResponseTrailers.Add("x-twice", "second");
            context.ResponseTrailers.Add("x-large", new string('a', 9_000));
            context.ResponseTrailers.Add("x-last", "last");
            return Task.CompletedTask;
        };

        using var call = client.UnaryAsync(new Ask { Text = "x" });

        Assert.Equal("x", (await call).Text);
        var trailers = call.GetTrailers();
        Assert.Equal("f?r??", trailers.GetValue("x-echo"));
        Assert.Equal("first", Assert.Single(trailers.GetAll("x-twice")).Value);
        Assert.Equal("last", trailers.GetValue("x-last"));
        Assert.Null(trailers.Get("x-large"));
        Assert.Null(trailers.Get("grpc-status-details-bin"));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task StatusSetOnTheContext_IsWhatTheCallerGets(bool inProcess)
    {
        var (client, service) = await StartAsync(inProcess);
        service.InUnary = context =>
        {
            context.Status = new Status(StatusCode.FailedPrecondition, "not now");
            return Task.CompletedTask;
        };

        var failure = await FailureOf(client.UnaryAsync(new Ask()));

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Equal("not now", failure.Status.Detail);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task TrailersOfTheException_AreAddedToThoseOfTheContext(bool inProcess)
    {
        var (client, service) = await StartAsync(inProcess);
        service.InUnary = context =>
        {
            context.ResponseTrailers.Add("x-a", "1");
            throw new RpcException(new Status(StatusCode.Aborted, ""), new Metadata { { "x-b", "2" } });
        };

        var failure = await FailureOf(client.UnaryAsync(new Ask()));

        Assert.Equal(StatusCode.Aborted, failure.StatusCode);
        Assert.Equal("1", failure.Trailers.GetValue("x-a"));
        Assert.Equal("2", failure.Trailers.GetValue("x-b"));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task ExceptionThatSaysOk_IsUnknown(bool inProcess)
    {
        var (client, service) = await StartAsync(inProcess);
        service.InUnary = static _ => throw new RpcException(Status.DefaultSuccess);

        Assert.Equal(StatusCode.Unknown, (await FailureOf(client.UnaryAsync(new Ask()))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task StatusThatDoesNotExist_NeverLooksLikeSuccess(bool inProcess)
    {
        var (client, service) = await StartAsync(inProcess);
        service.InUnary = static _ => throw new RpcException(new Status((StatusCode)77, ""));

        Assert.NotEqual(StatusCode.OK, (await FailureOf(client.UnaryAsync(new Ask()))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task HeadersTwice_IsRefused(bool inProcess)
    {
        var (client, service) = await StartAsync(inProcess);
        Exception? refusal = null;
        service.InUnary = async context =>
        {
            await context.WriteResponseHeadersAsync([]);
            refusal = await Record.ExceptionAsync(() => context.WriteResponseHeadersAsync([]));
        };

        await client.UnaryAsync(new Ask());

        Assert.IsType<InvalidOperationException>(refusal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task TwoWritesAtOnce_AreRefused(bool inProcess)
    {
        var (client, service) = await StartAsync(inProcess);
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.InStream = async (stream, context) =>
        {
            // Nobody reads: sooner or later a write waits, and the next one overlaps it.
            var message = new Answer { Payload = Google.Protobuf.ByteString.CopyFrom(new byte[100_000]) };
            Task write;
            do
            {
                write = stream.WriteAsync(message);
            }
            while (write.IsCompletedSuccessfully || await FinishesAsync(write));

            await Assert.ThrowsAsync<InvalidOperationException>(() => stream.WriteAsync(message));
            refused.SetResult();
            await write;
        };

        using var call = client.Stream(new Ask());

        await refused.Task.WaitAsync(Eventually.WaitMax);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task WriteAfterTheEnd_IsRefused(bool inProcess)
    {
        var (client, service) = await StartAsync(inProcess);
        IServerStreamWriter<Answer>? kept = null;
        service.InStream = (stream, _) =>
        {
            kept = stream;
            return Task.CompletedTask;
        };
        using var call = client.Stream(new Ask { Count = 1 });
        Assert.Single(await AllOf(call));

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => kept!.WriteAsync(new Answer()));
    }

    [Fact]
    public async Task FailingHandler_IsLoggedOnceWithItsException()
    {
        var (client, _) = await StartAsync(inProcess: false);

        await FailureOf(client.UnaryAsync(new Ask { Fail = true }));

        var line = Assert.Single(_server!.Log.Lines);
        Assert.Equal(
            "Error 6001 The handler of /satgate.tests.grpc.v1.Checks/Unary failed InvalidOperationException", line);
    }

    [Fact]
    public async Task Context_OverAConnection_KnowsItsCall()
    {
        var (client, service) = await StartAsync(inProcess: false);
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5);
        (string Method, string Host, string Peer, DateTime Deadline) seen = default;
        service.InUnary = context =>
        {
            seen = (context.Method, context.Host, context.Peer, context.Deadline);
            return Task.CompletedTask;
        };

        await client.UnaryAsync(new Ask(), deadline: deadline);

        Assert.Equal(RawCall.UnaryPath, seen.Method);
        Assert.Equal(_server!.Address.Authority, seen.Host);
        Assert.StartsWith("ipv4:127.0.0.1:", seen.Peer, StringComparison.Ordinal);
        Assert.InRange(seen.Deadline, deadline.AddSeconds(-30), deadline.AddSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        await _inProcess.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static async Task<bool> FinishesAsync(Task write)
    {
        var soon = Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        return await Task.WhenAny(write, soon) == write;
    }

    private static async Task<List<Answer>> AllOf(AsyncServerStreamingCall<Answer> call)
    {
        var all = new List<Answer>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync(CancellationToken.None))
        {
            all.Add(answer);
        }

        return all;
    }

    private static async Task<RpcException> FailureOf(AsyncUnaryCall<Answer> call) =>
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Eventually.WaitMax));

    private async Task<(Contract.Checks.ChecksClient Client, ChecksService Service)> StartAsync(bool inProcess)
    {
        if (inProcess)
        {
            return (new Contract.Checks.ChecksClient(_inProcess.Invoker), _inProcess.Service);
        }

        _server = await TestServer.StartAsync();
        return (new Contract.Checks.ChecksClient(_server.Channel()), _server.Service);
    }
}
