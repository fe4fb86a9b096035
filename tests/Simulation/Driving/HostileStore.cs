using SatGate.Budget.Accounts;

namespace SatGate.Simulation.Driving;

/// <summary>
/// A store between the ledger and memory that does what stores do on bad days: it loses the answer of a save that was
/// applied or was not, lets a save land late, fails reads, and reports a conflict for a save that a retry below had
/// applied.
/// </summary>
internal sealed class HostileStore(IStateStore inner) : IStateStore
{
    private readonly List<Func<Task>> _late = [];

    public Func<StoreFault> NextFault { get; set; } = () => StoreFault.None;

    public int Saves { get; private set; }

    public async ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken)
    {
        await LandLateAsync();
        return NextFault() == StoreFault.ReadFails
            ? throw new StateStoreException("no answer")
            : await inner.GetAsync(key, cancellationToken);
    }

    public ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        var copy = document.ToArray();
        return SaveAsync(() => inner.CreateAsync(key, copy, cancellationToken));
    }

    public ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken)
    {
        var copy = document.ToArray();
        return SaveAsync(() => inner.SaveAsync(key, copy, etag, cancellationToken));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<SaveResult> SaveAsync(Func<ValueTask<SaveResult>> save)
    {
        Saves++;
        switch (NextFault())
        {
            case StoreFault.AppliedAnswerLost:
                await save();
                return new SaveResult(SaveOutcome.Unknown, null);
            case StoreFault.NotApplied:
                return new SaveResult(SaveOutcome.Unknown, null);
            case StoreFault.AppliedLate:
                _late.Add(async () => await save());
                return new SaveResult(SaveOutcome.Unknown, null);
            case StoreFault.AppliedThenConflict:
                await save();
                return new SaveResult(SaveOutcome.Conflict, null);
            case StoreFault.SavedWithoutETag:
                return await save() with { ETag = null };
            default:
                await LandLateAsync();
                return await save();
        }
    }

    /// <summary>What was late lands when something else happens, or never, if the process dies first.</summary>
    private async Task LandLateAsync()
    {
        if (_late.Count > 0 && NextFault() != StoreFault.AppliedLate)
        {
            var landing = _late[0];
            _late.RemoveAt(0);
            await landing();
        }
    }
}
