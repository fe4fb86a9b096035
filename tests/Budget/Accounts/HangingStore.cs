using SatGate.Budget.Accounts;

namespace SatGate.Budget.Tests.Accounts;

/// <summary>
/// A store whose next save, when told so, never answers, and whose next read is answered when the test says so, by what
/// was there when it was asked.
/// </summary>
internal sealed class HangingStore(IStateStore inner) : IStateStore
{
    private readonly TaskCompletionSource<SaveResult> _never = new();
    private Action _release = static () => { };

    public bool HangsNextSave { get; set; }

    public bool HoldsNextRead { get; set; }

    public async ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var read = await inner.GetAsync(key, cancellationToken);
        if (!HoldsNextRead)
        {
            return read;
        }
        HoldsNextRead = false;
        var held = new TaskCompletionSource<StoredDocument?>();
        _release = () => held.SetResult(read);
        return await held.Task;
    }

    public void Release() => _release();

    public ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        inner.CreateAsync(key, document, cancellationToken);

    public ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken)
    {
        if (!HangsNextSave)
        {
            return inner.SaveAsync(key, document, etag, cancellationToken);
        }
        HangsNextSave = false;
        return new ValueTask<SaveResult>(_never.Task);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
