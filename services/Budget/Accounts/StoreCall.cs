namespace SatGate.Budget.Accounts;

/// <summary>
/// One call of a store for one writer. An answer that is there at once is handed on at once; one that comes later goes
/// through the loop's inbox; one that does not come in time is an unknown outcome.
/// </summary>
internal readonly struct StoreCall(LedgerLoop loop, IStateStore store, TimeProvider time)
{
    public void Load(AccountWriter writer)
    {
        try
        {
            var read = store.GetAsync(writer.Key, CancellationToken.None);
            if (read.IsCompletedSuccessfully)
            {
                writer.OnLoaded(read.Result, null);
                return;
            }
            _ = AwaitLoad(writer, read);
        }
        catch (Exception exception)
        {
            writer.OnLoaded(null, exception);
        }
    }

    public void Save(AccountWriter writer, string? etag, ReadOnlyMemory<byte> document)
    {
        ValueTask<SaveResult> save;
        try
        {
            save = etag is null
                ? store.CreateAsync(writer.Key, document, CancellationToken.None)
                : store.SaveAsync(writer.Key, document, etag, CancellationToken.None);
        }
        catch (Exception exception)
        {
            loop.Log.SaveUnanswered(exception, writer.Id);
            save = new ValueTask<SaveResult>(new SaveResult(SaveOutcome.Unknown, null));
        }
        if (save.IsCompletedSuccessfully)
        {
            writer.OnSaved(save.Result);
            return;
        }
        _ = AwaitSave(writer, save);
    }

    private async Task AwaitLoad(AccountWriter writer, ValueTask<StoredDocument?> read)
    {
        try
        {
            var document = await read.AsTask().WaitAsync(loop.Settings.StoreTimeout, time, CancellationToken.None);
            loop.PostInner(new LoadAnswer(writer, document, null));
        }
        catch (Exception exception)
        {
            // Whatever a store throws, nothing is known about the document.
            loop.PostInner(new LoadAnswer(writer, null, exception));
        }
    }

    private async Task AwaitSave(AccountWriter writer, ValueTask<SaveResult> save)
    {
        try
        {
            var result = await save.AsTask().WaitAsync(loop.Settings.StoreTimeout, time, CancellationToken.None);
            loop.PostInner(new SaveAnswer(writer, result));
        }
        catch (Exception exception)
        {
            loop.Log.SaveUnanswered(exception, writer.Id);
            loop.PostInner(new SaveAnswer(writer, new SaveResult(SaveOutcome.Unknown, null)));
        }
    }
}
