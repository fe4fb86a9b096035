using SatGate.Budget.Accounts;

namespace SatGate.Budget.Tests.Accounts;

/// <summary>A store whose next save, when told so, never answers.</summary>
internal sealed class HangingStore(IStateStore inner) : IStateStore
{
    private readonly TaskCompletionSource<SaveResult> _never = new();

    public bool HangsNextSave { get; set; }

    public ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken) =>
        inner.GetAsync(key, cancellationToken);

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
