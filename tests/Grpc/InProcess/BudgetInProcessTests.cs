using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Contracts.Budget.V1;
using SatGate.Grpc.InProcess;

namespace SatGate.Grpc.Tests.InProcess;

/// <summary>The contract of the Budget service, generated, bound and called inside one process.</summary>
public sealed class BudgetInProcessTests
{
    [Fact]
    public async Task Reserve_BoundService_AnswersItsClient()
    {
        var client = Client(new OneAccount());

        var answer = await client.ReserveAsync(new ReserveRequest { Account = "team", Reservation = "r", Amount = 3 });

        Assert.Equal(ReserveResponse.Types.Status.Reserved, answer.Status);
        Assert.Equal(7, answer.Remaining);
    }

    [Fact]
    public async Task Settle_MethodNotOverridden_IsUnimplemented()
    {
        var client = Client(new OneAccount());

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await client.SettleAsync(new SettleRequest { Account = "team" }));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public async Task Reserve_ServiceNotBound_IsUnimplemented()
    {
        var client = Client(new InProcessServices());

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await client.ReserveAsync(new ReserveRequest()));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public async Task Watch_BoundService_StreamsUntilTheCallerLeaves()
    {
        var service = new OneAccount();
        using var watch = Client(service).Watch(new WatchRequest { Account = "team" });

        for (var seq = 1; seq <= 40; seq++)
        {
            Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            Assert.Equal(seq, watch.ResponseStream.Current.Seq);
        }

        watch.Dispose();
        await service.WatchEnded.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private static BudgetService.BudgetServiceClient Client(BudgetService.BudgetServiceBase service)
    {
        var services = new InProcessServices();
        services.Add(BudgetService.BindService(service));
        return Client(services);
    }

    private static BudgetService.BudgetServiceClient Client(InProcessServices services) => new(
        new InProcessCallInvoker(services, TimeProvider.System, NullLogger<InProcessCallInvoker>.Instance));

    private sealed class OneAccount : BudgetService.BudgetServiceBase
    {
        public TaskCompletionSource WatchEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task<ReserveResponse> Reserve(ReserveRequest request, ServerCallContext context) =>
            Task.FromResult(new ReserveResponse
            {
                Status = ReserveResponse.Types.Status.Reserved,
                Remaining = 10 - request.Amount,
            });

        public override async Task Watch(
            WatchRequest request,
            IServerStreamWriter<Balances> responseStream,
            ServerCallContext context)
        {
            try
            {
                for (var seq = 1; ; seq++)
                {
                    await responseStream.WriteAsync(new Balances { Seq = seq });
                }
            }
            catch (OperationCanceledException)
            {
                WatchEnded.SetResult();
                throw;
            }
        }
    }
}
