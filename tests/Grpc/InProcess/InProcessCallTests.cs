using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Grpc.InProcess;
using SatGate.Grpc.Tests.Checks;
using SatGate.Grpc.Tests.Contract;

namespace SatGate.Grpc.Tests.InProcess;

/// <summary>What only the in-process transport can do wrong: it shares objects and stacks with its caller.</summary>
public sealed class InProcessCallTests : IDisposable
{
    private readonly RecordedLog _log = new();
    private readonly LoggerFactory _loggers;
    private readonly ChecksService _service = new();
    private readonly EarlyClock _clock = new() { Early = TimeSpan.FromMilliseconds(1) };

    public InProcessCallTests() => _loggers = new LoggerFactory([_log]);

    [Fact]
    public async Task Deadline_TimerFiresEarly_IsStillTheDeadline()
    {
        using var call = Client().UnaryAsync(
            new Ask { Text = "x", Hang = true }, deadline: _clock.GetUtcNow().UtcDateTime.AddSeconds(1));
        Assert.Equal("running", _service.StateOf("x"));

        _clock.Advance(TimeSpan.FromMilliseconds(999));

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Eventually.WaitMax));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await Eventually.TrueAsync(() => _service.StateOf("x") == "cancelled", "the handler is told");
    }

    [Fact]
    public async Task EndedCalls_LeaveNoTimer()
    {
        var deadline = _clock.GetUtcNow().UtcDateTime.AddSeconds(1);
        _service.InUnary = static async context =>
        {
            _ = context.CancellationToken;
            await Task.Yield();
        };

        await Client().UnaryAsync(new Ask(), deadline: deadline);
        await Assert.ThrowsAsync<RpcException>(
            () => Client().UnaryAsync(new Ask { Fail = true }, deadline: deadline).ResponseAsync);

        Assert.Equal(0, _clock.TimersWaiting);
    }

    /// <summary>
    /// A handler that changes its request: only the mode that copies behaves as a wire would, and shows it.
    /// </summary>
    [Theory]
    [InlineData(false, "changed")]
    [InlineData(true, "sent")]
    public async Task RequestChangedByTheHandler_ShowsInTheCopyingMode(bool copies, string expected)
    {
        var services = new InProcessServices();
        services.Add(Contract.Checks.BindService(new Offender()));
        var logger = _loggers.CreateLogger<InProcessCallInvoker>();
        var client = new Contract.Checks.ChecksClient(
            new InProcessCallInvoker(services, _clock, logger) { CopiesMessages = copies });
        var ask = new Ask { Text = "sent" };

        await client.UnaryAsync(ask);

        Assert.Equal(expected, ask.Text);
    }

    [Fact]
    public async Task CallerChangesItsMetadataAfterSending_HandlerSeesWhatWasSent()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string? seen = null;
        _service.InUnary = async context =>
        {
            await go.Task;
            seen = context.RequestHeaders.GetValue("x-a");
            context.RequestHeaders.Add("x-b", "the handler's own copy");
        };
        var headers = new Metadata { { "x-a", "sent" } };
        var call = Client().UnaryAsync(new Ask(), headers);

        headers.Clear();
        go.SetResult();
        await call;

        Assert.Equal("sent", seen);
        Assert.Empty(headers);
    }

    [Fact]
    public async Task FailingHandler_IsLoggedAndItsExceptionStaysInside()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => Client().UnaryAsync(new Ask { Fail = true }).ResponseAsync);

        Assert.Null(failure.InnerException);
        Assert.Null(failure.Status.DebugException);
        Assert.Equal(
            "Error 6101 The handler of /satgate.tests.grpc.v1.Checks/Unary failed InvalidOperationException",
            Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task DeafHandler_FailsAfterItsCallerWasLetGo_IsLogged()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _service.InUnary = async _ =>
        {
            await go.Task;
            throw new InvalidOperationException("late");
        };
        var call = Client().UnaryAsync(new Ask());
        call.Dispose();
        Assert.Equal(
            StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);

        go.SetResult();

        await Eventually.TrueAsync(() => _log.Lines.Count == 1, "the failure is logged");
    }

    [Fact]
    public async Task CancellationCallbackThatThrows_IsLoggedAndHarmsNobody()
    {
        _service.InUnary = async context =>
        {
            context.CancellationToken.Register(static () => throw new InvalidOperationException("callback"));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        };
        using var call = Client().UnaryAsync(new Ask(), deadline: _clock.GetUtcNow().UtcDateTime.AddSeconds(1));

        _clock.Advance(TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Eventually.WaitMax));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Contains("6103", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_NobodyReads_TheHandlerIsHeldBack()
    {
        using var call = Client().Stream(new Ask { Count = 1_000 });

        Assert.Equal(InProcessStream<Answer>.MessagesWaitingMax, _service.MessagesWritten);

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await Eventually.TrueAsync(
            () => _service.MessagesWritten == InProcessStream<Answer>.MessagesWaitingMax + 1, "one more is written");
    }

    [Fact]
    public void Add_TheSameServiceTwice_IsRefused()
    {
        var services = new InProcessServices();
        services.Add(Contract.Checks.BindService(_service));

        Assert.Throws<ArgumentException>(() => services.Add(Contract.Checks.BindService(_service)));
    }

    [Fact]
    public async Task BindService_ThroughTheBinder_ServesToo()
    {
        var services = new InProcessServices();
        Contract.Checks.BindService(services, _service);
        var client = new Contract.Checks.ChecksClient(
            new InProcessCallInvoker(services, _clock, _loggers.CreateLogger<InProcessCallInvoker>()));

        Assert.Equal("x", (await client.UnaryAsync(new Ask { Text = "x" })).Text);
    }

    public void Dispose() => _loggers.Dispose();

    private Contract.Checks.ChecksClient Client()
    {
        var services = new InProcessServices();
        services.Add(Contract.Checks.BindService(_service));
        return new Contract.Checks.ChecksClient(
            new InProcessCallInvoker(services, _clock, _loggers.CreateLogger<InProcessCallInvoker>()));
    }

    private sealed class Offender : Contract.Checks.ChecksBase
    {
        public override Task<Answer> Unary(Ask request, ServerCallContext context)
        {
            request.Text = "changed";
            return Task.FromResult(new Answer());
        }
    }
}
