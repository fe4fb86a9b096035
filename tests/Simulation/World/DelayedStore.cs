using SatGate.Budget.Accounts;

namespace SatGate.Simulation.World;

/// <summary>
/// The network between a replica and its store: a call arrives after a while and its answer comes back after another,
/// late, after the ledger has given up, or never. The caller's bytes are read when the call arrives, so a buffer that
/// is used again too soon is seen. Calls of one replica may overtake each other.
/// </summary>
internal sealed class DelayedStore(IStateStore inner, IDueIndex index, VirtualTime time, Chance chance)
    : IStateStore, IDueIndex
{
    /// <summary>Off when a run comes to rest.</summary>
    public bool IsSlow { get; set; } = true;

    public ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken) =>
        Carry(() => inner.GetAsync(key, cancellationToken));

    public ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        Carry(() => inner.CreateAsync(key, document, cancellationToken));

    public ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken) =>
        Carry(() => inner.SaveAsync(key, document, etag, cancellationToken));

    public ValueTask<IReadOnlyList<string>> GetDueAsync(
        string afterKey, int keysMax, CancellationToken cancellationToken) =>
        Carry(() => index.GetDueAsync(afterKey, keysMax, cancellationToken));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ValueTask<T> Carry<T>(Func<ValueTask<T>> call)
    {
        if (!IsSlow || chance.Below(4) == 0)
        {
            return call();
        }
        var answer = new TaskCompletionSource<T>();
        if (!chance.OneIn(800))
        {
            time.In(Way(), () => Arrive(call, answer));
        }
        return new ValueTask<T>(answer.Task);
    }

    private void Arrive<T>(Func<ValueTask<T>> call, TaskCompletionSource<T> answer)
    {
        // The stores behind answer at once: they are memory.
        var task = call().AsTask();
        if (chance.OneIn(800))
        {
            return;
        }
        time.In(Way(), () =>
        {
            if (task.IsFaulted)
            {
                answer.TrySetException(task.Exception.InnerExceptions);
            }
            else
            {
                answer.TrySetResult(task.GetAwaiter().GetResult());
            }
        });
    }

    private TimeSpan Way() => chance.Below(300) switch
    {
        0 => chance.Between(TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(4)),
        < 8 => chance.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(300)),
        _ => chance.Between(TimeSpan.FromMicroseconds(50), TimeSpan.FromMilliseconds(2)),
    };
}
