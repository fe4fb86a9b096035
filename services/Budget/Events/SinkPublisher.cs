using System.Globalization;
using SatGate.Contracts.Budget.V1;
using SatGate.Contracts.Events.V1;
using SatGate.Events;
using Kind = SatGate.Contracts.Budget.V1.BudgetEvent.Types.Kind;

namespace SatGate.Budget.Events;

/// <summary>
/// The relay's way out of the service: the ledger's packed events become those of satgate.events.v1, all accounts of a
/// batch in one call, each account's in order. An event's id is its account and number, so the repeats of a crash or of
/// two replicas can be told.
/// </summary>
public sealed class SinkPublisher(IEventSink sink) : IEventPublisher
{
    // Names as in the contract, made once: they are on every event.
    private static readonly string[] s_kinds =
    [
        "KIND_UNSPECIFIED", "OPENED", "RESERVED", "SETTLED", "EXPIRED", "TOPPED_UP", "WINDOWS_SET", "FROZEN",
        "UNFROZEN", "CHILD_OPENING", "CHILD_OPENED", "CHILD_CANCELLED", "CHILD_RETURNING", "CHILD_RETURNED", "CLOSING",
        "CLOSED",
    ];

    private static readonly string[] s_outcomes = ["", "RAN", "TOOL_ERROR", "NOT_RUN", "UNKNOWN"];

    public async ValueTask PublishAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        var events = new List<Event>(batch.EventCount);
        foreach (var group in batch.Groups)
        {
            foreach (var change in BudgetEvents.Parser.ParseFrom(group.Events.Span).Events)
            {
                events.Add(Of(group.Account, change));
            }
        }
        if (events.Count > 0)
        {
            await sink.PublishAsync(EventTopics.Budget, events, cancellationToken);
        }
    }

    /// <summary>One event; also for a consumer that has the ledger's own.</summary>
    internal static Event Of(string account, BudgetEvent change) => new()
    {
        EventId = string.Create(CultureInfo.InvariantCulture, $"{account}/{change.Seq}"),
        Type = TypeOf(change),
        Time = change.At,
        Tenant = change.Terms?.Tenant ?? "",
        Account = account,
        Budget = new BudgetChange
        {
            Seq = change.Seq,
            Kind = Name(s_kinds, (int)change.Kind),
            Subject = change.Subject,
            Amount = change.Amount,
            Posted = change.Posted,
            Tool = change.Tool,
            Outcome = Name(s_outcomes, (int)change.Outcome),
            Limit = change.Limit,
            Spent = change.Spent,
            Held = change.Held,
            Delegated = change.Delegated,
            Parent = change.Terms?.Parent ?? "",
        },
    };

    private static string TypeOf(BudgetEvent change) => change.Kind switch
    {
        Kind.Reserved => EventTypes.BudgetReserve,
        Kind.Settled => change.Posted > 0 ? EventTypes.BudgetSpend : EventTypes.BudgetRefund,
        Kind.Expired => EventTypes.BudgetExpire,
        Kind.ChildOpened => EventTypes.Delegation,
        Kind.ChildReturned => EventTypes.BudgetReturn,
        Kind.ToppedUp => EventTypes.TopUp,
        Kind.Opened => EventTypes.BudgetOpened,
        _ => EventTypes.BudgetChanged,
    };

    // A ledger of a newer version may tell of what this one does not know.
    private static string Name(string[] names, int number) =>
        (uint)number < (uint)names.Length ? names[number] : number.ToString(CultureInfo.InvariantCulture);
}
