using SatGate.Budget.Ledger;

namespace SatGate.Budget.Documents;

/// <summary>Writes events and terms in the wire format of protos/satgate/budget/v1/event.proto.</summary>
internal static class EventEncoder
{
    /// <summary>
    /// The field number that events have in a document, a delta and a published group alike: bytes can be copied.
    /// </summary>
    public const int EventsField = 15;

    public static void Write(PackedBuffer buffer, in LedgerEvent change, in Balances after)
    {
        var start = buffer.Begin(EventsField);
        buffer.WriteInt64(1, change.Seq);
        buffer.WriteInt64(2, change.At);
        buffer.WriteInt64(3, (long)change.Kind);
        if (change.Subject is null)
        {
            buffer.WriteReservation(4, in change.Reservation);
        }
        else
        {
            buffer.WriteString(4, change.Subject);
        }
        buffer.WriteInt64(5, change.Amount.Value);
        buffer.WriteInt64(6, change.Posted.Value);
        buffer.WriteInt64(7, change.Covered.Value);
        buffer.WriteInt64(8, (long)change.Mode);
        buffer.WriteInt64(9, (long)change.ExpireAs);
        buffer.WriteInt64(10, change.ExpiresAt);
        buffer.WriteString(11, change.Tool);
        buffer.WriteInt64(12, (long)change.Outcome);
        buffer.WriteInt64(13, change.Windows);
        if (change.Terms is not null)
        {
            WriteTerms(buffer, 14, change.Terms);
        }
        buffer.WriteInt64(16, after.Limit.Value);
        buffer.WriteInt64(17, after.Spent.Value);
        buffer.WriteInt64(18, after.Held.Value);
        buffer.WriteInt64(19, after.Delegated.Value);
        buffer.End(start);
    }

    public static void WriteTerms(PackedBuffer buffer, int field, AccountTerms terms)
    {
        var start = buffer.Begin(field);
        buffer.WriteString(1, terms.Parent);
        buffer.WriteString(2, terms.Tenant);
        buffer.WriteString(3, terms.Label);
        buffer.WriteInt64(4, terms.Limit.Value);
        buffer.WriteInt64(5, terms.ExpiresAt);
        buffer.WriteInt64(6, terms.Depth);
        buffer.WriteInt64(7, terms.DepthMax);
        foreach (var window in terms.Windows)
        {
            WriteWindow(buffer, 8, window);
        }
        buffer.End(start);
    }

    public static void WriteWindow(PackedBuffer buffer, int field, WindowTerms terms)
    {
        var start = buffer.Begin(field);
        var window = buffer.Begin(1);
        buffer.WriteInt64(1, (long)terms.Period);
        buffer.WriteString(2, terms.Zone);
        buffer.WriteInt64(3, terms.Cap.Value);
        buffer.WriteBool(4, terms.Rolling);
        buffer.WriteInt64(5, terms.CarryOverMax.Value);
        buffer.WriteString(6, terms.Tools.Text);
        buffer.End(window);
        buffer.WriteBool(2, terms.Inherited);
        buffer.End(start);
    }
}
