using SatGate.Contracts.Dapr.V1;

namespace SatGate.Dapr;

/// <content>Publishing: at least once, never exactly once; a repeat has the same CloudEvents id.</content>
public sealed partial class DaprClient
{
    /// <summary>What is a whole CloudEvent already, and passes through.</summary>
    public const string CloudEventContentType = "application/cloudevents+json";

    /// <summary>Publishes one CloudEvent in JSON.</summary>
    public async Task PublishEventAsync(
        string pubsubName, string topicName, ReadOnlyMemory<byte> cloudEvent, CancellationToken cancellationToken)
    {
        var request = new PublishEventRequest
        {
            PubsubName = pubsubName,
            Topic = topicName,
            Data = Google.Protobuf.ByteString.CopyFrom(cloudEvent.Span),
            DataContentType = CloudEventContentType,
        };
        await AnswerOf(_runtime.PublishEventAsync(request, cancellationToken: cancellationToken), "publish");
    }

    /// <summary>
    /// Publishes CloudEvents in JSON, in order. Gives the positions of those that failed; the others are published,
    /// and a <see cref="DaprException"/> says nothing about any.
    /// </summary>
    public async Task<IReadOnlyList<int>> BulkPublishEventAsync(
        string pubsubName,
        string topicName,
        IReadOnlyList<ReadOnlyMemory<byte>> cloudEvents,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cloudEvents);
        var request = new BulkPublishRequest { PubsubName = pubsubName, Topic = topicName };
        for (var i = 0; i < cloudEvents.Count; i++)
        {
            request.Entries.Add(new BulkPublishRequestEntry
            {
                EntryId = i.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Event = Google.Protobuf.ByteString.CopyFrom(cloudEvents[i].Span),
                ContentType = CloudEventContentType,
            });
        }
        var answer = await AnswerOf(
            _runtime.BulkPublishEventAsync(request, cancellationToken: cancellationToken), "publish in bulk");
        return [.. answer.FailedEntries.Select(failed =>
            int.Parse(failed.EntryId, System.Globalization.CultureInfo.InvariantCulture))];
    }
}
