using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Accounts;
using SatGate.Dapr;

namespace SatGate.Budget.Stores;

/// <summary>
/// Accounts in whatever store the sidecar's component names, shared by as many processes as like. The status of a
/// failed save does not tell what became of it on every store: Redis and PostgreSQL answer INTERNAL to a create that
/// came second, Redis answers ABORTED to a save that an outage ended. So whatever fails is read again, and only a
/// document that is another writer's is a conflict; all else is unknown, and the writer looks for its batch.
/// </summary>
internal sealed class DaprStateStore(DaprClient client, DaprStoreSettings settings, ILogger<DaprStateStore> logger)
    : IStateStore
{
    public async ValueTask<StoredDocument?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetStateAndETagAsync(settings.StoreName, key, cancellationToken) is var (bytes, etag)
                ? new StoredDocument(bytes, etag)
                : null;
        }
        catch (DaprException exception)
        {
            logger.StoreFailed(exception, "get");
            throw new StateStoreException(exception.Message, exception);
        }
    }

    public ValueTask<SaveResult> CreateAsync(
        string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        SaveAsync(key, document, null, cancellationToken);

    ValueTask<SaveResult> IStateStore.SaveAsync(
        string key, ReadOnlyMemory<byte> document, string etag, CancellationToken cancellationToken) =>
        // To a sidecar an empty ETag is none, and none creates: on Redis it may overwrite.
        etag.Length == 0
            ? ValueTask.FromResult(new SaveResult(SaveOutcome.Conflict, null))
            : SaveAsync(key, document, etag, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<SaveResult> SaveAsync(
        string key, ReadOnlyMemory<byte> document, string? etag, CancellationToken cancellationToken)
    {
        // A copy: after an unknown outcome the caller writes its next batch where this one was.
        var bytes = document.ToArray();
        StatusCode failure;
        try
        {
            if (await client.TrySaveStateAsync(settings.StoreName, key, bytes, etag, cancellationToken))
            {
                // The answer does not tell the new ETag, and a read could tell another writer's: the writer reads.
                return new SaveResult(SaveOutcome.Saved, null);
            }
            failure = StatusCode.Aborted;
        }
        catch (DaprException exception)
        {
            // A create or save that came second is daily business on some stores; the re-read says which this was.
            logger.SaveDoubtful(key, exception.StatusCode);
            failure = exception.StatusCode;
        }
        return new SaveResult(await OutcomeAsync(key, bytes, etag, failure, cancellationToken), null);
    }

    private async ValueTask<SaveOutcome> OutcomeAsync(
        string key, byte[] bytes, string? etag, StatusCode failure, CancellationToken cancellationToken)
    {
        StoredDocument? found;
        try
        {
            found = await GetAsync(key, cancellationToken);
        }
        catch (StateStoreException)
        {
            return SaveOutcome.Unknown;
        }
        if (found is null)
        {
            // Nothing was ever there to save over; but a create that failed may still land.
            return etag is not null && failure is StatusCode.Aborted ? SaveOutcome.Conflict : SaveOutcome.Unknown;
        }
        // As it was before: refused by an outage, or still on its way. As we wrote it: applied, the answer was lost.
        return found.ETag == etag || found.Bytes.Span.SequenceEqual(bytes)
            ? SaveOutcome.Unknown
            : SaveOutcome.Conflict;
    }
}
