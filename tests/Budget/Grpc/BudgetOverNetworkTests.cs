using Grpc.Core;
using Grpc.Net.Client;
using SatGate.Contracts.Budget.V1;
using LedgerLimits = SatGate.Budget.Ledger.LedgerLimits;

namespace SatGate.Budget.Tests.Grpc;

/// <summary>The service as a process of its own would have it: Kestrel, HTTP/2 and a channel over loopback.</summary>
public sealed class BudgetOverNetworkTests : IAsyncLifetime
{
    private const int Callers = 8;
    private const int Rounds = 5;
    private const int PerBatch = 100;

    private BudgetServer _server = null!;
    private GrpcChannel _channel = null!;
    private BudgetService.BudgetServiceClient _client = null!;

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Every ended reservation of the longest test is remembered: how far one caller's settlements lag behind the
        // others' is the scheduler's choice, and with fewer the repeated one would rightly be unknown.
        var limits = new LedgerLimits { ReservationsEndedMax = Callers * Rounds * PerBatch };
        _server = await BudgetServer.StartAsync(limits, Ends);
        _channel = GrpcChannel.ForAddress($"http://{_server.Address.Authority}");
        _client = new BudgetService.BudgetServiceClient(_channel);
        await _client.OpenAsync(new OpenRequest { Account = "a", Limit = 1_000_000 });
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Batches_OfManyCallersAtOnce_KeepTheBooksAndTheirOrder()
    {
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var ids = Enumerable.Range(0, PerBatch).Select(i => $"r-{caller}-{round}-{i}").ToArray();
                var reserved = await _client.ReserveBatchAsync(
                    new ReserveBatchRequest { Requests = { ids.Select((id, i) => Reserve(id, i)) } });
                var settled = await _client.SettleBatchAsync(
                    new SettleBatchRequest { Requests = { ids.Select((id, i) => Settle(id, i)) } });
                Assert.All(reserved.Responses, each =>
                    Assert.Equal(ReserveResponse.Types.Status.Reserved, each.Status));
                // The first is free and ended with its reservation.
                Assert.Equal(SettleResponse.Types.Status.AlreadySettled, settled.Responses[0].Status);
                Assert.All(settled.Responses.Skip(1), each =>
                    Assert.Equal(SettleResponse.Types.Status.Settled, each.Status));
            }
        }));

        var found = await _client.GetAsync(new GetRequest { Account = "a" });
        Assert.Equal((Callers * Rounds * 4_950L, 0L), (found.Account.Balances.Spent, found.Account.Balances.Held));
    }

    [Fact]
    public async Task Batch_BeyondItsBound_IsRefusedWholeAndTheConnectionGoesOn()
    {
        var request = new ReserveBatchRequest();
        request.Requests.AddRange(Enumerable.Range(0, 4_097).Select(i => Reserve($"r{i}", 1)));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.ReserveBatchAsync(request));
        var found = await _client.GetAsync(new GetRequest { Account = "a" });

        Assert.Equal((StatusCode.ResourceExhausted, 0L), (error.StatusCode, found.Account.Balances.Held));
    }

    [Fact]
    public async Task Watch_CallerLeaves_FreesItsPlaceAndChangesNothing()
    {
        using (var watch = _client.Watch(new WatchRequest { Account = "a" }))
        {
            Assert.True(await watch.ResponseStream.MoveNext(Ends));
            await _client.ReserveAsync(Reserve("r", 7));
            Assert.True(await watch.ResponseStream.MoveNext(Ends));
            Assert.Equal(7, watch.ResponseStream.Current.Held);
        }

        var settled = await _client.SettleAsync(Settle("r", 7));
        Assert.Equal(SettleResponse.Types.Status.Settled, settled.Status);
    }

    /// <summary>A call that has arrived is carried through, whether or not its caller waits for the answer.</summary>
    [Fact]
    public async Task Reserve_CallerStopsWaiting_IsBookedOnceAllTheSame()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ends);
        using var call = _client.ReserveAsync(Reserve("left", 5), cancellationToken: leaving.Token);
        await leaving.CancelAsync();
        try
        {
            await call;
        }
        catch (RpcException exception)
        {
            Assert.Equal(StatusCode.Cancelled, exception.StatusCode);
        }

        var again = await _client.ReserveAsync(Reserve("left", 5));
        var found = await _client.GetAsync(new GetRequest { Account = "a" });

        Assert.Contains(
            again.Status, new[] { ReserveResponse.Types.Status.Exists, ReserveResponse.Types.Status.Reserved });
        Assert.Equal(5, found.Account.Balances.Held);
    }

    private static ReserveRequest Reserve(string id, long amount) =>
        new() { Account = "a", Reservation = id, Amount = amount, Tool = "tool", TtlMs = 60_000, Mode = Mode.Hard };

    private static SettleRequest Settle(string id, long post) =>
        new() { Account = "a", Reservation = id, Post = post, Outcome = "ran" };
}
