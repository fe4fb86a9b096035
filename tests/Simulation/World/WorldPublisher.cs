using SatGate.Budget.Events;
using SatGate.Simulation.Laws;

namespace SatGate.Simulation.World;

/// <summary>
/// The consumer's side of one replica: takes events at once, answers at once or after a while, and fails now and then,
/// before it has taken anything, half way, or after it has taken all.
/// </summary>
internal sealed class WorldPublisher(History history, VirtualTime time, Chance chance) : IEventPublisher
{
    /// <summary>Off when a run comes to rest.</summary>
    public bool Fails { get; set; } = true;

    public ValueTask PublishAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        var draw = Fails ? chance.Below(40) : int.MaxValue;
        if (draw == 0)
        {
            throw new IOException("the broker is away");
        }
        var taken = draw == 1 ? batch.Groups.Count / 2 : batch.Groups.Count;
        for (var i = 0; i < taken; i++)
        {
            var group = batch.Groups[i];
            history.OnPublished(group.Account, group.FirstSeq, group.LastSeq, group.Events.Span);
        }
        return draw switch
        {
            1 or 2 => throw new IOException("the broker broke off"),
            < 10 => Later(),
            _ => ValueTask.CompletedTask,
        };
    }

    private ValueTask Later()
    {
        var answer = new TaskCompletionSource();
        time.In(chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(50)), answer.SetResult);
        return new ValueTask(answer.Task);
    }
}
