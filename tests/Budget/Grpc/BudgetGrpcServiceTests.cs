using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Contracts.Budget.V1;
using SatGate.Grpc.InProcess;

namespace SatGate.Budget.Tests.Grpc;

/// <summary>
/// The service as the Gateway calls it: generated client, in-process invoker, registration by AddBudget.
/// </summary>
public sealed class BudgetGrpcServiceTests : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly BudgetService.BudgetServiceClient _client;

    public BudgetGrpcServiceTests()
    {
        _services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IEventPublisher, DiscardedEvents>()
            .AddBudget(new BudgetSettings { Store = StoreKind.Memory })
            .BuildServiceProvider();
        var inProcess = new InProcessServices();
        inProcess.Add(_services.BindBudget());
        _client = new BudgetService.BudgetServiceClient(
            new InProcessCallInvoker(inProcess, TimeProvider.System, NullLogger<InProcessCallInvoker>.Instance));
    }

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task OneCall_FromOpenToSettled_KeepsTheBooks()
    {
        var opened = await _client.OpenAsync(new OpenRequest { Account = "a", Limit = 100, Tenant = "t" });
        var reserved = await _client.ReserveAsync(Reserve("r", 60));
        var refused = await _client.ReserveAsync(Reserve("s", 41));
        var settled = await _client.SettleAsync(
            new SettleRequest { Account = "a", Reservation = "r", Post = 50, Outcome = "ran" });
        var found = await _client.GetAsync(new GetRequest { Account = "a" });

        Assert.Equal((OpenResponse.Types.Status.Opened, "t"), (opened.Status, opened.Account.Tenant));
        Assert.Equal(
            (ReserveResponse.Types.Status.Reserved, 40L, 100L), (reserved.Status, reserved.Remaining, reserved.Limit));
        Assert.Equal(ReserveResponse.Types.Status.ExceedsAvailable, refused.Status);
        Assert.Contains("40 of 100", refused.Detail, StringComparison.Ordinal);
        Assert.Equal((SettleResponse.Types.Status.Settled, 50L), (settled.Status, settled.Remaining));
        Assert.Equal((50L, 50L, 3L),
            (found.Account.Balances.Spent, found.Account.Balances.Available, found.Account.Balances.Seq));
    }

    [Fact]
    public async Task EveryMethod_BadArguments_IsAStatusNotAnError()
    {
        Assert.Equal(OpenResponse.Types.Status.InvalidArgument,
            (await _client.OpenAsync(new OpenRequest { Account = "ä" })).Status);
        Assert.Equal(OpenResponse.Types.Status.InvalidArgument,
            (await _client.OpenAsync(new OpenRequest { Account = "a", Limit = -1 })).Status);
        Assert.Equal(
            OpenResponse.Types.Status.InvalidArgument,
            (await _client.OpenAsync(
                new OpenRequest { Account = "a", Windows = { new Window { Period = (Period)99 } } })).Status);
        Assert.Equal(
            ReserveResponse.Types.Status.InvalidArgument, (await _client.ReserveAsync(new ReserveRequest())).Status);
        Assert.Equal(
            ReserveResponse.Types.Status.AccountNotFound, (await _client.ReserveAsync(Reserve("r", 1))).Status);
        Assert.Equal(
            SettleResponse.Types.Status.InvalidArgument, (await _client.SettleAsync(new SettleRequest())).Status);
        Assert.Equal(
            DelegateResponse.Types.Status.InvalidArgument, (await _client.DelegateAsync(new DelegateRequest())).Status);
        Assert.Equal(
            ReturnResponse.Types.Status.AccountNotFound, (await _client.ReturnAsync(new ReturnRequest())).Status);
        Assert.Equal(TopUpResponse.Types.Status.InvalidArgument,
            (await _client.TopUpAsync(new TopUpRequest { Account = "a" })).Status);
        Assert.Equal(SetWindowsResponse.Types.Status.AccountNotFound,
            (await _client.SetWindowsAsync(new SetWindowsRequest())).Status);
        Assert.Equal(
            FreezeResponse.Types.Status.AccountNotFound, (await _client.FreezeAsync(new FreezeRequest())).Status);
        Assert.Equal(
            FreezeResponse.Types.Status.AccountNotFound, (await _client.UnfreezeAsync(new UnfreezeRequest())).Status);
        Assert.Equal(GetResponse.Types.Status.AccountNotFound, (await _client.GetAsync(new GetRequest())).Status);
        Assert.Equal(GetResponse.Types.Status.AccountNotFound, (await _client.TreeAsync(new TreeRequest())).Status);
    }

    [Fact]
    public async Task Batches_MixedRequests_AreAnsweredInOrder()
    {
        await _client.OpenAsync(new OpenRequest { Account = "a", Limit = 10 });

        var reserved = await _client.ReserveBatchAsync(new ReserveBatchRequest
        {
            Requests = { Reserve("r1", 6), Reserve("", 1), Reserve("r2", 6), Reserve("r1", 6), Reserve("r3", 4) },
        });
        var settled = await _client.SettleBatchAsync(new SettleBatchRequest
        {
            Requests = { Settle("r1", 6), Settle("r2", 6), Settle("r3", 5), Settle("r3", 4), Settle("r3", 4) },
        });

        Assert.Equal(
            [
                ReserveResponse.Types.Status.Reserved,
                ReserveResponse.Types.Status.InvalidArgument,
                ReserveResponse.Types.Status.ExceedsAvailable,
                ReserveResponse.Types.Status.Exists,
                ReserveResponse.Types.Status.Reserved,
            ],
            reserved.Responses.Select(response => response.Status));
        Assert.Equal(
            [
                SettleResponse.Types.Status.Settled,
                SettleResponse.Types.Status.ReservationNotFound,
                SettleResponse.Types.Status.AmountExceedsReserved,
                SettleResponse.Types.Status.Settled,
                SettleResponse.Types.Status.AlreadySettled,
            ],
            settled.Responses.Select(response => response.Status));
    }

    [Fact]
    public async Task Batch_BeyondItsBound_IsRefusedWhole()
    {
        await _client.OpenAsync(new OpenRequest { Account = "a", Limit = 10_000 });
        var request = new ReserveBatchRequest();
        request.Requests.AddRange(Enumerable.Range(0, 4_097).Select(i => Reserve($"r{i}", 1)));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.ReserveBatchAsync(request));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        request.Requests.RemoveAt(4_096);
        var answers = await _client.ReserveBatchAsync(request);
        Assert.All(answers.Responses, answer => Assert.Equal(ReserveResponse.Types.Status.Reserved, answer.Status));
    }

    [Fact]
    public async Task Tree_AndFreezeAndTopUp_ShowTheAccounts()
    {
        await _client.OpenAsync(
            new OpenRequest { Account = "a", Limit = 100, Windows = { new Window { Period = Period.Day, Cap = 90 } } });
        await _client.DelegateAsync(new DelegateRequest { Parent = "a", Child = "a/1", Amount = 30, DepthMax = 1 });
        await _client.DelegateAsync(new DelegateRequest { Parent = "a/1", Child = "a/1/1", Amount = 10 });
        var toppedUp = await _client.TopUpAsync(new TopUpRequest { Account = "a", Operation = "t1", Amount = 5 });
        var frozen = await _client.FreezeAsync(new FreezeRequest { Account = "a/1" });
        var tooDeep =
            await _client.DelegateAsync(new DelegateRequest { Parent = "a/1/1", Child = "a/1/1/1", Amount = 1 });

        var tree = await _client.TreeAsync(new TreeRequest { Account = "a" });
        var part = await _client.TreeAsync(new TreeRequest { Account = "a", AccountsMax = 2 });

        Assert.Equal(105, toppedUp.Balances.Limit);
        Assert.Equal((FreezeResponse.Types.Status.Changed, AccountState.Frozen), (frozen.Status, frozen.Account.State));
        Assert.Equal(DelegateResponse.Types.Status.DepthLimitReached, tooDeep.Status);
        Assert.Equal(["a", "a/1", "a/1/1"], tree.Accounts.Select(account => account.Id));
        Assert.Equal([75L, 20, 10], tree.Accounts.Select(account => account.Balances.Available));
        Assert.Equal(60, tree.Accounts[0].Windows[0].Remaining);
        Assert.Equal((false, true, 2), (tree.Truncated, part.Truncated, part.Accounts.Count));
    }

    [Fact]
    public async Task Watch_Changes_AreSeenUntilTheCallerLeaves()
    {
        await _client.OpenAsync(new OpenRequest { Account = "a", Limit = 100 });
        using var call = _client.Watch(new WatchRequest { Account = "a" });
        Assert.True(await call.ResponseStream.MoveNext(Ends));
        Assert.Equal(100, call.ResponseStream.Current.Available);

        await _client.ReserveAsync(Reserve("r", 60));
        Assert.True(await call.ResponseStream.MoveNext(Ends));
        Assert.Equal((40L, 60L), (call.ResponseStream.Current.Available, call.ResponseStream.Current.Held));

        using var none = _client.Watch(new WatchRequest { Account = "nobody" });
        Assert.False(await none.ResponseStream.MoveNext(Ends));
    }

    [Fact]
    public void AddBudget_SettingsOutOfRangeOrNoStore_DoNotStart()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddBudget(new BudgetSettings
        {
            Store = StoreKind.Memory,
            Ledger = new LedgerSettings { SaveAttemptsMax = 0 },
        }));
        using var provider = new ServiceCollection().AddBudget(new BudgetSettings()).BuildServiceProvider();
        Assert.Throws<InvalidOperationException>(() => provider.BindBudget());
    }

    private static ReserveRequest Reserve(string id, long amount) =>
        new() { Account = "a", Reservation = id, Amount = amount, Tool = "tool", TtlMs = 60_000, Mode = Mode.Hard };

    private static SettleRequest Settle(string id, long post) =>
        new() { Account = "a", Reservation = id, Post = post, Outcome = "ran" };
}
