using Google.Protobuf;
using SatGate.Budget.Ledger;
using SatGate.Contracts.Budget.V1;
using Account = SatGate.Budget.Ledger.Account;

namespace SatGate.Budget.Documents;

/// <summary>
/// Reads documents and deltas by the generated messages. What is newer than this reader, torn or inconsistent is an
/// <see cref="InvalidDataException"/>: the account is then unavailable, never open with guessed balances.
/// </summary>
internal static class AccountDocumentReader
{
    public static StoredAccount Read(ReadOnlySpan<byte> document, LedgerLimits limits)
    {
        AccountDocument message;
        try
        {
            message = AccountDocument.Parser.ParseFrom(document);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException("An account document is not in wire format.", exception);
        }
        if (message.Format is < 1 or > AccountDocumentWriter.Format)
        {
            throw new InvalidDataException(
                $"Account {message.Id} was written in format {message.Format}; "
                + $"this version reads up to {AccountDocumentWriter.Format}.");
        }
        try
        {
            var account = new Account(message.Id);
            account.Restore(message, limits);
            return new StoredAccount(account, [.. message.Writers.Select(w => new WriterBatch(w.Id, w.Batch))]);
        }
        catch (Exception exception) when (
            exception is OverflowException or ArgumentException or TimeZoneNotFoundException)
        {
            throw new InvalidDataException($"The document of account {message.Id} is inconsistent.", exception);
        }
    }

    /// <summary>Applies a delta over what was read before; null is an account that was not there.</summary>
    public static StoredAccount Apply(StoredAccount? stored, string id, ReadOnlySpan<byte> delta, LedgerLimits limits)
    {
        DocumentDelta message;
        try
        {
            message = DocumentDelta.Parser.ParseFrom(delta);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"A delta of account {id} is not in wire format.", exception);
        }
        stored ??= new StoredAccount(new Account(id), []);
        foreach (var @event in message.Events)
        {
            var (change, after) = EventReader.Read(@event);
            stored.Account.Replay(in change, limits, in after);
        }
        stored.Account.Outbox.DropThrough(message.Published);
        stored.Account.Outbox.MarkSaved();
        WriterBatches.Note(stored.Writers, new WriterBatch(message.Writer, message.Batch));
        return stored;
    }
}
