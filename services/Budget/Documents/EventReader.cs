using SatGate.Budget.Ledger;
using SatGate.Contracts.Budget.V1;
using AccountTerms = SatGate.Budget.Ledger.AccountTerms;
using Balances = SatGate.Budget.Ledger.Balances;
using Mode = SatGate.Budget.Ledger.Mode;
using OutcomeRule = SatGate.Budget.Ledger.OutcomeRule;
using Period = SatGate.Budget.Ledger.Period;
using WindowTerms = SatGate.Budget.Ledger.WindowTerms;

namespace SatGate.Budget.Documents;

/// <summary>Turns the contract's messages into the ledger's own values.</summary>
internal static class EventReader
{
    /// <summary>The event and the balances that it recorded as its result.</summary>
    public static (LedgerEvent Change, Balances After) Read(BudgetEvent message)
    {
        var change = new LedgerEvent
        {
            Kind = (EventKind)(int)message.Kind,
            Seq = message.Seq,
            At = message.At,
            Amount = new Credits(message.Amount),
            Posted = new Credits(message.Posted),
            Covered = new Credits(message.Covered),
            Mode = (Mode)(int)message.Mode,
            ExpireAs = (OutcomeRule)(int)message.ExpireAs,
            Outcome = (Outcome)(int)message.Outcome,
            Windows = (byte)message.Windows,
            ExpiresAt = message.ExpiresAt,
            Tool = message.Tool,
            Terms = message.Terms is null ? null : Read(message.Terms),
        };
        if (change.Kind is EventKind.Reserved or EventKind.Settled or EventKind.Expired)
        {
            if (!ReservationId.TryParse(message.Subject, out change.Reservation))
            {
                throw new InvalidDataException($"Event {message.Seq} names no reservation.");
            }
        }
        else
        {
            change.Subject = message.Subject;
        }
        var after = new Balances(
            new Credits(message.Limit),
            new Credits(message.Spent),
            new Credits(message.Held),
            new Credits(message.Delegated),
            Credits.Zero,
            Credits.Zero,
            message.Seq);
        return (change, after);
    }

    public static AccountTerms Read(Contracts.Budget.V1.AccountTerms message) => new(
        message.Parent,
        message.Tenant,
        message.Label,
        new Credits(message.Limit),
        message.ExpiresAt,
        message.Depth,
        message.DepthMax,
        [.. message.Windows.Select(Read)]);

    public static WindowTerms Read(Contracts.Budget.V1.WindowTerms message) => Read(message.Window, message.Inherited);

    public static WindowTerms Read(Window window, bool inherited) => new(
        (Period)(int)window.Period,
        window.Zone,
        new Credits(window.Cap),
        window.Rolling,
        new Credits(window.CarryOverMax),
        new ToolPattern(window.Tools),
        inherited);
}
