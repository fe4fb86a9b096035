using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>
/// Delegate and Return touch two documents, so each is a row of steps that may be repeated: the parent notes what is to
/// come, the child follows, the parent notes that it is done. A stop between any two leaves a note in the parent, and
/// <see cref="ResumeAsync"/> goes on from it. Credits wait at worst; none is lost or there twice.
/// </summary>
internal sealed class Delegations(AccountCalls calls)
{
    public async Task<DelegationAnswer> DelegateAsync(DelegateCommand command)
    {
        // 1. The parent: the credits leave what is available, and the child's terms are noted.
        var begun = await calls.BeginDelegateAsync(command);
        if (begun.Status is not (DelegateStatus.Delegated or DelegateStatus.Exists))
        {
            return new DelegationAnswer(begun.Status, begun.ParentRemaining, null, begun.Detail);
        }
        // 2. and 3. The child is created, and the parent notes it.
        var (done, child) = await OpenChildAsync(command.Parent, command.Child, begun.Terms!, begun.Seq);
        var isOwn = child is not null && IsChildOf(command.Parent, child);
        return done switch
        {
            OpenStatus.Opened or OpenStatus.Exists =>
                new DelegationAnswer(begun.Status, begun.ParentRemaining, child, null),
            // Opened by this very delegation, and given other windows since.
            OpenStatus.ExistsWithDifferentTerms when isOwn && begun.Status == DelegateStatus.Delegated =>
                new DelegationAnswer(begun.Status, begun.ParentRemaining, child, null),
            OpenStatus.ExistsWithDifferentTerms => new DelegationAnswer(
                DelegateStatus.ExistsWithDifferentTerms,
                begun.ParentRemaining,
                null,
                "the child's id names another account"),
            _ => new DelegationAnswer(
                DelegateStatus.StoreUnavailable,
                begun.ParentRemaining,
                null,
                "begun; it will be completed or cancelled"),
        };
    }

    public async Task<ReturnAnswer> ReturnAsync(string child)
    {
        var found = await calls.GetAsync(child);
        if (found.Status != GetStatus.Found)
        {
            return Refuse(found.Status == GetStatus.AccountNotFound
                ? ReturnStatus.AccountNotFound
                : ReturnStatus.StoreUnavailable);
        }
        var parent = found.Account!.Terms.Parent;
        if (parent.Length == 0)
        {
            return Refuse(ReturnStatus.NotAChild);
        }
        // 1. The parent notes that the return has begun; a delegation that is not done is completed first.
        var noted = await calls.OnParentAsync(
            parent, (account, limits) => DelegateRule.MarkReturning(account, child, limits));
        if (Entry(noted, child) is { State: ChildState.Opening } opening)
        {
            await OpenChildAsync(parent, child, opening.Terms!, opening.Seq);
            noted = await calls.OnParentAsync(
                parent, (account, limits) => DelegateRule.MarkReturning(account, child, limits));
        }
        if (noted.Status != GetStatus.Found)
        {
            return Refuse(ReturnStatus.StoreUnavailable);
        }
        return Entry(noted, child) switch
        {
            null => new ReturnAnswer(
                ReturnStatus.AlreadyClosed, found.Account.Returned, noted.Account!.Balances.Available, null),
            { State: ChildState.Returning } entry => await CloseChildAsync(parent, child, entry.Seq),
            _ => Refuse(ReturnStatus.StoreUnavailable),
        };
    }

    /// <summary>
    /// Completes what the parent's notes say is not done. False when some of it could not be reached.
    /// </summary>
    public async Task<bool> ResumeAsync(string parent)
    {
        var found = await calls.GetAsync(parent);
        if (found.Status != GetStatus.Found)
        {
            return found.Status == GetStatus.AccountNotFound;
        }
        var complete = true;
        foreach (var child in found.Account!.Children)
        {
            if (child.State == ChildState.Opening)
            {
                var (status, _) = await OpenChildAsync(parent, child.Id, child.Terms!, child.Seq);
                complete &= status != OpenStatus.StoreUnavailable;
            }
            else if (child.State == ChildState.Returning)
            {
                var answer = await CloseChildAsync(parent, child.Id, child.Seq);
                complete &= answer.Status is not (ReturnStatus.StoreUnavailable or ReturnStatus.OutboxFull);
            }
        }
        return complete;
    }

    private async Task<(OpenStatus Status, AccountView? Child)> OpenChildAsync(
        string parent, string child, AccountTerms terms, long seq)
    {
        var opened = await calls.OpenAsync(child, terms);
        if (opened.Status == OpenStatus.StoreUnavailable)
        {
            return (OpenStatus.StoreUnavailable, null);
        }
        // A child of ours whose terms have changed since it was opened is still ours: cancelling would leave its
        // credits both here and there.
        var isTaken = opened.Status == OpenStatus.ExistsWithDifferentTerms && !IsChildOf(parent, opened.Account!);
        var noted = isTaken
            ? await calls.OnParentAsync(parent, (account, limits) => DelegateRule.Cancel(account, child, seq, limits))
            : await calls.OnParentAsync(
                parent, (account, limits) => DelegateRule.MarkOpened(account, child, seq, limits));
        return noted.Status == GetStatus.Found ? (opened.Status, opened.Account) : (OpenStatus.StoreUnavailable, null);
    }

    private async Task<ReturnAnswer> CloseChildAsync(string parent, string child, long seq)
    {
        // 2. The child refuses new calls; its own children return first.
        var closed = await calls.BeginCloseAsync(child);
        if (closed is { Status: ReturnStatus.Closing, Account.Children.IsEmpty: false })
        {
            foreach (var grandchild in closed.Account.Children)
            {
                await ReturnAsync(grandchild.Id);
            }
            closed = await calls.BeginCloseAsync(child);
        }
        if (closed.Status is not (ReturnStatus.Returned or ReturnStatus.AlreadyClosed))
        {
            return Refuse(closed.Status);
        }
        // 3. The parent takes back what is left.
        var returned = closed.Account!.Returned;
        var taken = await calls.OnParentAsync(
            parent, (account, limits) => DelegateRule.TakeBack(account, child, seq, returned, limits));
        return taken.Status == GetStatus.Found
            ? new ReturnAnswer(ReturnStatus.Returned, returned, taken.Account!.Balances.Available, null)
            : Refuse(ReturnStatus.StoreUnavailable);
    }

    /// <summary>
    /// A closed one is not: it has given back what it had, in an earlier delegation, and its id is spent.
    /// </summary>
    private static bool IsChildOf(string parent, AccountView account) =>
        account.Terms.Parent == parent && account.State != AccountState.Closed;

    private static Child? Entry(AccountAnswer<GetStatus> parent, string child) =>
        parent.Account?.Children.FirstOrDefault(entry => entry.Id == child);

    private static ReturnAnswer Refuse(ReturnStatus status) => new(status, Credits.Zero, Credits.Zero, null);
}
