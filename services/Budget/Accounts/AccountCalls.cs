using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>
/// The steps that touch one account, each one operation of the loop; Delegate and Return are made of several.
/// </summary>
internal sealed class AccountCalls(LedgerLoop loop)
{
    public LedgerLimits Limits => loop.Settings.Limits;

    public Task<AccountAnswer<GetStatus>> GetAsync(string account) => CallAsync(
        account,
        static cell => new AccountAnswer<GetStatus>(
            cell.Account is null ? GetStatus.AccountNotFound : GetStatus.Found, cell.Account?.View(), null),
        static detail => new AccountAnswer<GetStatus>(GetStatus.StoreUnavailable, null, detail));

    public Task<AccountAnswer<OpenStatus>> OpenAsync(string account, AccountTerms terms) => CallAsync(
        account,
        cell =>
        {
            var opened = cell.Account;
            var status = OpenRule.Decide(ref opened, cell.Id, terms, cell.Now, cell.Limits);
            cell.Account = opened;
            return new AccountAnswer<OpenStatus>(status, opened!.View(), null);
        },
        static detail => new AccountAnswer<OpenStatus>(OpenStatus.StoreUnavailable, null, detail));

    public Task<DelegateAnswer> BeginDelegateAsync(DelegateCommand command) => CallAsync(
        command.Parent,
        cell => DelegateRule.Begin(cell.Account, command, cell.Limits),
        static detail => new DelegateAnswer(DelegateStatus.StoreUnavailable, Credits.Zero, null, 0, detail));

    public Task<AccountAnswer<ReturnStatus>> BeginCloseAsync(string child) => CallAsync(
        child,
        static cell => new AccountAnswer<ReturnStatus>(
            CloseRule.Begin(cell.Account, cell.Limits), cell.Account?.View(), null),
        static detail => new AccountAnswer<ReturnStatus>(ReturnStatus.StoreUnavailable, null, detail));

    /// <summary>
    /// Runs a step on the parent that cannot be refused, only not be reached; gives the parent after it.
    /// </summary>
    public Task<AccountAnswer<GetStatus>> OnParentAsync(string parent, Action<Account, LedgerLimits> step) => CallAsync(
        parent,
        cell =>
        {
            if (cell.Account is null)
            {
                return new AccountAnswer<GetStatus>(GetStatus.AccountNotFound, null, null);
            }
            step(cell.Account, cell.Limits);
            return new AccountAnswer<GetStatus>(GetStatus.Found, cell.Account.View(), null);
        },
        static detail => new AccountAnswer<GetStatus>(GetStatus.StoreUnavailable, null, detail));

    public Task<TAnswer> CallAsync<TAnswer>(
        string account, Func<AccountCell, TAnswer> apply, Func<string, TAnswer> refuse)
    {
        var call = new AccountCall<TAnswer>(account, apply, refuse);
        loop.Post(call);
        return call.Answer;
    }
}
