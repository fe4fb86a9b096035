using SatGate.Contracts.Budget.V1;

namespace SatGate.Budget.Documents;

/// <summary>
/// When somebody must look at a document though nobody asks: now (0) for events not published or a delegation half
/// done, at the first expiry while reservations are open, else never.
/// </summary>
internal static class DocumentDue
{
    public static long? Of(ReadOnlySpan<byte> document)
    {
        var message = AccountDocument.Parser.ParseFrom(document);
        if (message.Outbox.Count > 0 || message.Children.Any(child => child.State != ChildDocument.Types.State.Opened))
        {
            return 0;
        }
        return message.Open.Count > 0 ? message.Open.Min(hold => hold.ExpiresAt) : null;
    }
}
