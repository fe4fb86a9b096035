namespace SatGate.Budget.Events;

/// <summary>
/// Where the ledger's events go. The relay calls with one batch at a time; a batch whose call returns is published and
/// never sent again by this process, one whose call throws is sent again. After a crash events may come twice, never
/// out of order within an account; a consumer drops repeats by (account, seq), see <see cref="EventDeduplicator"/>.
/// </summary>
public interface IEventPublisher
{
    ValueTask PublishAsync(EventBatch batch, CancellationToken cancellationToken);
}
