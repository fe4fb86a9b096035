using SatGate.Budget.Events;
using SatGate.Contracts.Budget.V1;

namespace SatGate.Simulation.Driving;

/// <summary>A publisher that keeps what it is given and fails when told to.</summary>
internal sealed class RecordedEvents : IEventPublisher
{
    public List<(string Account, BudgetEvent Event)> Events { get; } = [];

    public Func<bool> Fails { get; set; } = () => false;

    public ValueTask PublishAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        // Some of a batch may have gone out before it fails: it comes again.
        var failing = Fails();
        foreach (var group in failing ? batch.Groups.Take(1) : batch.Groups)
        {
            var events = BudgetEvents.Parser.ParseFrom(group.Events.Span);
            Events.AddRange(events.Events.Select(each => (group.Account, each)));
        }
        return failing ? throw new IOException("the broker is away") : ValueTask.CompletedTask;
    }
}
