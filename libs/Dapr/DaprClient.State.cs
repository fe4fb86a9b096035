using Google.Protobuf;
using Grpc.Core;
using SatGate.Contracts.Dapr.V1;

namespace SatGate.Dapr;

/// <content>State: bytes as they are, ETags as they come, always first-write.</content>
public sealed partial class DaprClient
{
    /// <summary>
    /// The value and its ETag, or null when the key is missing: only the empty ETag tells that from an empty value.
    /// </summary>
    public async Task<(ReadOnlyMemory<byte> Value, string ETag)?> GetStateAndETagAsync(
        string storeName, string key, CancellationToken cancellationToken)
    {
        var request = new GetStateRequest
        {
            StoreName = storeName,
            Key = key,
            Consistency = StateOptions.Types.StateConsistency.ConsistencyStrong,
        };
        var answer = await AnswerOf(
            _runtime.GetStateAsync(request, cancellationToken: cancellationToken), "get state");
        return answer.Etag.Length == 0 ? null : (answer.Data.Memory, answer.Etag);
    }

    /// <summary>
    /// Saves with first-write concurrency. False only where the store says ABORTED, which on Redis may also be an
    /// outage. Every other failure is a <see cref="DaprException"/> and may have been applied.
    /// </summary>
    /// <param name="value">Not changed until the call has returned and been sent: it is copied.</param>
    /// <param name="etag">
    /// Null creates: what that means on a key that exists differs between stores, and its refusal is INTERNAL on Redis
    /// and PostgreSQL. Never empty, which stores take for absent.
    /// </param>
    public async Task<bool> TrySaveStateAsync(
        string storeName, string key, ReadOnlyMemory<byte> value, string? etag, CancellationToken cancellationToken)
    {
        if (etag is { Length: 0 })
        {
            throw new ArgumentException("An empty ETag is an absent one, and would create.", nameof(etag));
        }
        var item = new StateItem
        {
            Key = key,
            Value = ByteString.CopyFrom(value.Span),
            Options = new StateOptions
            {
                Concurrency = StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite,
                Consistency = StateOptions.Types.StateConsistency.ConsistencyStrong,
            },
        };
        if (etag is not null)
        {
            item.Etag = new Etag { Value = etag };
        }
        var request = new SaveStateRequest { StoreName = storeName, States = { item } };
        try
        {
            await AnswerOf(_runtime.SaveStateAsync(request, cancellationToken: cancellationToken), "save state");
            return true;
        }
        catch (DaprException exception) when (exception.StatusCode is StatusCode.Aborted)
        {
            return false;
        }
    }
}
