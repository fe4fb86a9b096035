using SatGate.Events;
using Event = SatGate.Contracts.Events.V1.Event;

namespace SatGate.Dapr.Tests.Events;

/// <summary>Keeps what it takes; throws as often as it is told before it takes anything.</summary>
internal sealed class RecordingSink : IEventSink
{
    private readonly List<(string Topic, Event Event)> _taken = [];

    public int FailuresLeft { get; set; }

    public IReadOnlyList<(string Topic, Event Event)> Taken
    {
        get
        {
            lock (_taken)
            {
                return [.. _taken];
            }
        }
    }

    public Task PublishAsync(string topic, IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        lock (_taken)
        {
            if (FailuresLeft > 0)
            {
                FailuresLeft--;
                throw new IOException("the disk is full");
            }
            _taken.AddRange(events.Select(each => (topic, each)));
        }
        return Task.CompletedTask;
    }
}
