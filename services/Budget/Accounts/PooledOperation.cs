using System.Threading.Tasks.Sources;

namespace SatGate.Budget.Accounts;

/// <summary>
/// An operation that is used again once its answer has been taken: the hot path allocates nothing. Awaited exactly
/// once, as the rules of ValueTask say.
/// </summary>
internal abstract class PooledOperation<TSelf, TAnswer> : AccountOperation, IValueTaskSource<TAnswer>
    where TSelf : PooledOperation<TSelf, TAnswer>, new()
{
    private ManualResetValueTaskSourceCore<TAnswer> _source;

    protected TAnswer Answer { get; set; } = default!;

    public ValueTask<TAnswer> Task => new(this, _source.Version);

    public static TSelf Rent() => OperationPool<TSelf>.Rent();

    public override void Complete() => _source.SetResult(Answer);

    public override void CompleteFromStep()
    {
        _source.RunContinuationsAsynchronously = true;
        _source.SetResult(Answer);
    }

    public TAnswer GetResult(short token)
    {
        var answer = _source.GetResult(token);
        _source.RunContinuationsAsynchronously = false;
        _source.Reset();
        Answer = default!;
        OperationPool<TSelf>.Return((TSelf)this);
        return answer;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
