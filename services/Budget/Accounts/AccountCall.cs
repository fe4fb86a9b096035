namespace SatGate.Budget.Accounts;

/// <summary>An operation of the rarer kind: a function of the account, awaited as a task.</summary>
internal sealed class AccountCall<TAnswer> : AccountOperation
{
    private readonly Func<AccountCell, TAnswer> _apply;
    private readonly Func<string, TAnswer> _refuse;

    // Its continuations may run inline: Complete already runs where callers' code may.
    private readonly TaskCompletionSource<TAnswer> _completion = new();
    private TAnswer _answer = default!;

    public AccountCall(string account, Func<AccountCell, TAnswer> apply, Func<string, TAnswer> refuse)
    {
        Account = account;
        _apply = apply;
        _refuse = refuse;
    }

    public Task<TAnswer> Answer => _completion.Task;

    public override void Apply(AccountCell cell) => _answer = _apply(cell);

    public override void Refuse(string detail) => _answer = _refuse(detail);

    public override void Complete() => _completion.SetResult(_answer);
}
