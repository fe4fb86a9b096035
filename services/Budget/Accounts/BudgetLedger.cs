using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Events;
using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>
/// The ledger as the rest of the service sees it. Every answer is durable before it is given. A call that has been
/// handed in is carried through even when its caller leaves: a cancelled wait must not become a free call.
/// </summary>
internal sealed class BudgetLedger : IAsyncDisposable
{
    private static readonly TimeSpan s_publishMax = TimeSpan.FromSeconds(5);

    private readonly LedgerLoop _loop;
    private readonly LedgerThread? _thread;
    private readonly LedgerMetrics? _metrics;
    private readonly IStateStore _store;
    private readonly TimeProvider _time;
    private readonly AccountCalls _calls;
    private readonly Delegations _delegations;
    private int _watchers;

    /// <summary>Starts the ledger's own thread; takes over the store and disposes of it.</summary>
    public BudgetLedger(
        LedgerSettings settings,
        IStateStore store,
        IEventPublisher publisher,
        TimeProvider time,
        ILogger<BudgetLedger> logger)
        : this(
            settings,
            new LoopParts(
                store,
                publisher,
                new ThreadPoolExecutor(),
                time,
                logger,
                Random.Shared.NextDouble,
                BitConverter.ToUInt64(Guid.NewGuid().ToByteArray())),
            driven: true)
    {
    }

    /// <summary>With <paramref name="driven"/> false the caller steps the loop itself.</summary>
    internal BudgetLedger(LedgerSettings settings, LoopParts parts, bool driven)
    {
        _store = parts.Store;
        _time = parts.Time;
        _metrics = driven ? new LedgerMetrics() : null;
        _loop = new LedgerLoop(settings, parts) { Metrics = _metrics };
        _calls = new AccountCalls(_loop);
        _delegations = new Delegations(_calls);
        _thread = driven ? new LedgerThread(_loop, parts.Time, parts.Store.AnswersAtOnce) : null;
    }

    internal LedgerLoop Loop => _loop;

    public LedgerLimits Limits => _loop.Settings.Limits;

    /// <summary>Sets credits aside. Awaited once, as every ValueTask.</summary>
    public ValueTask<ReserveAnswer> ReserveAsync(string account, in ReserveCommand command)
    {
        var operation = ReserveOperation.Rent();
        operation.Set(account, in command);
        var task = operation.Task;
        _loop.Post(operation);
        return task;
    }

    /// <summary>Ends a reservation. Awaited once, as every ValueTask.</summary>
    public ValueTask<SettleAnswer> SettleAsync(string account, in SettleCommand command)
    {
        var operation = SettleOperation.Rent();
        operation.Set(account, in command);
        var task = operation.Task;
        _loop.Post(operation);
        return task;
    }

    /// <summary>
    /// Hands several operations in at once, so that they share a save. The order of the list is that of application.
    /// </summary>
    public void Post(ReadOnlySpan<AccountOperation> operations)
    {
        for (var i = 1; i < operations.Length; i++)
        {
            operations[i].Next = operations[i - 1];
        }
        if (operations.Length == 0 || _loop.TryPostChain(operations[^1], operations[0], operations.Length))
        {
            return;
        }
        foreach (var operation in operations)
        {
            operation.Next = null;
            operation.Refuse("the ledger is overloaded");
            operation.Complete();
        }
    }

    public Task<AccountAnswer<OpenStatus>> OpenAsync(string account, AccountTerms terms)
    {
        var root = terms with { Parent = "", Depth = 0, DepthMax = Limits.DepthMax };
        return OpenRule.Fault(account, root, Limits) is { } fault
            ? Task.FromResult(new AccountAnswer<OpenStatus>(OpenStatus.InvalidArgument, null, fault))
            : _calls.OpenAsync(account, root);
    }

    public Task<AccountAnswer<GetStatus>> GetAsync(string account) => Identifiers.IsAccount(account)
        ? _calls.GetAsync(account)
        : Task.FromResult(new AccountAnswer<GetStatus>(GetStatus.AccountNotFound, null, null));

    public Task<DelegationAnswer> DelegateAsync(DelegateCommand command)
    {
        var fault = Identifiers.IsAccount(command.Parent)
            ? command.Fault(Limits)
            : "parent must be 1 to 128 characters of [A-Za-z0-9._:/-]";
        return fault is null
            ? _delegations.DelegateAsync(command)
            : Task.FromResult(new DelegationAnswer(DelegateStatus.InvalidArgument, Credits.Zero, null, fault));
    }

    public Task<ReturnAnswer> ReturnAsync(string child) => Identifiers.IsAccount(child)
        ? _delegations.ReturnAsync(child)
        : Task.FromResult(new ReturnAnswer(ReturnStatus.AccountNotFound, Credits.Zero, Credits.Zero, null));

    public Task<AccountAnswer<TopUpStatus>> TopUpAsync(string account, string operation, long amount)
    {
        if (TopUpRule.Fault(operation, amount) is { } fault)
        {
            return Task.FromResult(new AccountAnswer<TopUpStatus>(TopUpStatus.InvalidArgument, null, fault));
        }
        var topUp = new TopUp(operation, new Credits(amount));
        return ChangeAsync(
            account,
            TopUpStatus.AccountNotFound,
            TopUpStatus.StoreUnavailable,
            cell => TopUpRule.Decide(cell.Account, topUp, cell.Limits));
    }

    public Task<AccountAnswer<SetWindowsStatus>> SetWindowsAsync(string account, ImmutableArray<WindowTerms> windows) =>
        SetWindowsRule.Fault(windows.AsSpan(), Limits) is { } fault
            ? Task.FromResult(new AccountAnswer<SetWindowsStatus>(SetWindowsStatus.InvalidArgument, null, fault))
            : ChangeAsync(
                account,
                SetWindowsStatus.AccountNotFound,
                SetWindowsStatus.StoreUnavailable,
                cell => SetWindowsRule.Decide(cell.Account, windows, cell.Limits));

    public Task<AccountAnswer<FreezeStatus>> FreezeAsync(string account, bool freeze) => ChangeAsync(
        account,
        FreezeStatus.AccountNotFound,
        FreezeStatus.StoreUnavailable,
        cell => (FreezeRule.Decide(cell.Account, freeze, cell.Limits), (string?)null));

    /// <summary>The account and its descendants, parents first, at most <paramref name="accountsMax"/>.</summary>
    public async Task<(GetStatus Status, List<AccountView> Accounts, bool Truncated)> TreeAsync(
        string account, int accountsMax, CancellationToken cancellationToken)
    {
        var bound = _loop.Settings.TreeAccountsMax;
        var most = accountsMax <= 0 ? bound : Math.Min(accountsMax, bound);
        var accounts = new List<AccountView>();
        var waiting = new Queue<string>([account]);
        while (waiting.Count > 0 && accounts.Count < most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = await GetAsync(waiting.Dequeue());
            if (found.Status == GetStatus.Found)
            {
                accounts.Add(found.Account!);
                foreach (var child in found.Account!.Children)
                {
                    waiting.Enqueue(child.Id);
                }
            }
            else if (accounts.Count == 0 || found.Status == GetStatus.StoreUnavailable)
            {
                return (found.Status, [], false);
            }
        }
        return (GetStatus.Found, accounts, waiting.Count > 0);
    }

    /// <summary>
    /// False when <see cref="LedgerSettings.WatchersMax"/> callers watch already; else leave when done.
    /// </summary>
    public bool TryEnterWatch()
    {
        if (Interlocked.Increment(ref _watchers) <= _loop.Settings.WatchersMax)
        {
            return true;
        }
        Interlocked.Decrement(ref _watchers);
        return false;
    }

    public void LeaveWatch() => Interlocked.Decrement(ref _watchers);

    /// <summary>The account's balances now and after every change, the newest only when the reader is slow.</summary>
    public async IAsyncEnumerable<Balances> WatchAsync(
        string account, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watch = new AccountWatch();
        try
        {
            var found = await GetAsync(account);
            if (found.Status != GetStatus.Found)
            {
                yield break;
            }
            _loop.PostInner(new LoopAction(loop => loop.AddWatch(account, watch)));
            await foreach (var balances in watch.Reader.ReadAllAsync(cancellationToken))
            {
                yield return balances;
            }
        }
        finally
        {
            _loop.PostInner(new LoopAction(loop => loop.RemoveWatch(account, watch)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_thread is not null)
        {
            _thread.Dispose();
            // The publisher ends after the ledger: it must not be in use by then. One that hangs is left to itself.
            await Task.WhenAny(_loop.Publishing, Task.Delay(s_publishMax, _time));
        }
        _metrics?.Dispose();
        await _store.DisposeAsync();
    }

    private Task<AccountAnswer<TStatus>> ChangeAsync<TStatus>(
        string account,
        TStatus notFound,
        TStatus unavailable,
        Func<AccountCell, (TStatus Status, string? Detail)> decide) =>
        !Identifiers.IsAccount(account)
            ? Task.FromResult(new AccountAnswer<TStatus>(notFound, null, null))
            : _calls.CallAsync(
                account,
                cell =>
                {
                    var (status, detail) = decide(cell);
                    return new AccountAnswer<TStatus>(status, cell.Account?.View(), detail);
                },
                detail => new AccountAnswer<TStatus>(unavailable, null, detail));
}
