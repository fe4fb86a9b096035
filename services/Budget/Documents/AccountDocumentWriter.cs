using SatGate.Budget.Ledger;

namespace SatGate.Budget.Documents;

/// <summary>
/// Packs an account into the wire format of protos/satgate/budget/v1/document.proto, without message objects.
/// </summary>
internal static class AccountDocumentWriter
{
    /// <summary>
    /// Raised whenever an older reader would misread a newer document; readers refuse what is newer than theirs.
    /// </summary>
    public const int Format = 1;

    public static void Write(PackedBuffer buffer, Account account, IReadOnlyList<WriterBatch> writers)
    {
        buffer.WriteInt64(1, Format);
        buffer.WriteString(2, account.Id);
        EventEncoder.WriteTerms(buffer, 3, account.Terms);
        buffer.WriteInt64(4, (long)account.State);
        buffer.WriteInt64(5, account.Limit.Value);
        buffer.WriteInt64(6, account.Spent.Value);
        buffer.WriteInt64(7, account.Held.Value);
        buffer.WriteInt64(8, account.Delegated.Value);
        buffer.WriteInt64(9, account.Overdraft.Value);
        buffer.WriteInt64(10, account.Shadow.Value);
        buffer.WriteInt64(11, account.Clock);
        buffer.WriteInt64(12, account.Seq);
        buffer.WriteInt64(13, account.Returned.Value);
        foreach (var window in account.Windows)
        {
            WriteWindow(buffer, window);
        }
        buffer.WriteRaw(account.Outbox.All);
        WriteHolds(buffer, account.Holds);
        buffer.WriteRaw(account.Ended.Packed);
        foreach (var child in account.Children.Values)
        {
            WriteChild(buffer, child);
        }
        foreach (var topUp in account.TopUps)
        {
            var start = buffer.Begin(19);
            buffer.WriteString(1, topUp.Id);
            buffer.WriteInt64(2, topUp.Amount.Value);
            buffer.End(start);
        }
        foreach (var writer in writers)
        {
            var start = buffer.Begin(20);
            buffer.WriteFixed64(1, writer.Writer);
            buffer.WriteInt64(2, writer.Batch);
            buffer.End(start);
        }
    }

    /// <summary>
    /// Packs what a batch changed: the events not yet saved, and how far the outbox has been published.
    /// </summary>
    public static void WriteDelta(PackedBuffer buffer, Account account, WriterBatch writer)
    {
        buffer.WriteFixed64(1, writer.Writer);
        buffer.WriteInt64(2, writer.Batch);
        buffer.WriteInt64(3, account.Outbox.FirstSeq - 1);
        buffer.WriteRaw(account.Outbox.Unsaved);
    }

    private static void WriteHolds(PackedBuffer buffer, HoldTable holds)
    {
        for (var slot = 0; slot < holds.SlotCount; slot++)
        {
            if (holds.IsOpen(slot))
            {
                WriteHold(buffer, in holds[slot]);
            }
        }
    }

    private static void WriteHold(PackedBuffer buffer, in Hold hold)
    {
        var start = buffer.Begin(16);
        buffer.WriteReservation(1, in hold.Id);
        buffer.WriteInt64(2, hold.Amount.Value);
        buffer.WriteInt64(3, hold.Covered.Value);
        buffer.WriteInt64(4, hold.ExpiresAt);
        buffer.WriteInt64(5, hold.ReservedAt);
        buffer.WriteInt64(6, hold.Seq);
        buffer.WriteInt64(7, (long)hold.Mode);
        buffer.WriteInt64(8, (long)hold.ExpireAs);
        buffer.WriteInt64(9, hold.Windows);
        buffer.End(start);
    }

    private static void WriteWindow(PackedBuffer buffer, WindowState window)
    {
        var start = buffer.Begin(14);
        EventEncoder.WriteWindow(buffer, 1, window.Terms);
        buffer.WriteInt64(2, window.SinceSeq);
        if (window is CalendarWindow calendar)
        {
            buffer.WriteInt64(3, calendar.End);
            buffer.WriteInt64(4, calendar.Used.Value);
            buffer.WriteInt64(5, calendar.Carried.Value);
        }
        else if (window is RollingWindow rolling)
        {
            buffer.WriteInt64(3, rolling.Newest);
            buffer.WritePacked(6, rolling.Buckets);
        }
        buffer.End(start);
    }

    private static void WriteChild(PackedBuffer buffer, Child child)
    {
        var start = buffer.Begin(18);
        buffer.WriteString(1, child.Id);
        buffer.WriteInt64(2, child.Granted.Value);
        buffer.WriteInt64(3, (long)child.State);
        if (child.Terms is not null)
        {
            EventEncoder.WriteTerms(buffer, 4, child.Terms);
        }
        buffer.WriteInt64(5, child.Seq);
        buffer.End(start);
    }
}
