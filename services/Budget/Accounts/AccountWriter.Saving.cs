using SatGate.Budget.Documents;

namespace SatGate.Budget.Accounts;

/// <content>Between the writer and its store: what was read, what became of a save, and what then.</content>
internal sealed partial class AccountWriter
{
    /// <summary>The document as read, or null when there is none; or an exception when it could not be read.</summary>
    public void OnLoaded(StoredDocument? document, Exception? failure)
    {
        Phase = WriterPhase.Idle;
        if (failure is null && !TryRead(document, out failure))
        {
            // What cannot be read will not be better the next time: no budget rather than a guessed one.
            _loop.Log.AccountUnreadable(failure!, Id);
            Forget();
            _saveInDoubt = false;
            RefuseAll(failure!.Message);
            return;
        }
        if (failure is not null)
        {
            _loop.Log.AccountUnreadable(failure, Id);
            Retry(failure.Message);
            return;
        }
        _loaded = true;
        _mustRead = false;
        _isFresh = true;
        _loop.OnLoaded(this);
        if (_saveInDoubt && WriterBatches.Of(_writers, _loop.WriterId) == _batchNumber)
        {
            // The save whose answer was lost, or whose repetition was a conflict, had been applied: its answers are
            // true.
            Finish(changed: true);
            return;
        }
        // An earlier attempt may have landed late; applied again, its operations are recognised by their ids.
        _loop.MarkReady(this);
    }

    public void OnSaved(SaveResult result)
    {
        Phase = WriterPhase.Idle;
        switch (result.Outcome)
        {
            case SaveOutcome.Saved:
                _cell.Account!.Outbox.MarkSaved();
                _etag = result.ETag;
                // Without an ETag the next save could not tell another writer's document from ours.
                _mustRead = result.ETag is null && !_loop.HasLog;
                Finish(changed: true);
                break;
            case SaveOutcome.Conflict:
                Retry("other writers were always faster");
                break;
            default:
                // The store may still be reading these bytes: a late write must not find the next batch in them.
                _document = new PackedBuffer();
                Retry("the store's answer was lost");
                break;
        }
    }

    /// <summary>A rule threw, which is a bug: nothing of the batch was saved, and the account is read again.</summary>
    public void OnFault(Exception exception)
    {
        _loop.Log.RuleFailed(exception, Id);
        Phase = WriterPhase.Idle;
        Forget();
        _loop.Abandon();
        RefuseAll("internal error");
    }

    public void OnPauseOver()
    {
        Phase = WriterPhase.Idle;
        _loop.MarkReady(this);
    }

    public void WriteDelta(PackedBuffer buffer) =>
        AccountDocumentWriter.WriteDelta(buffer, _cell.Account!, new WriterBatch(_loop.WriterId, _batchNumber));

    public void WriteDocument(PackedBuffer buffer) =>
        AccountDocumentWriter.Write(buffer, _cell.Account!, _writers);

    private void Save()
    {
        Phase = WriterPhase.Saving;
        _batchNumber = _loop.NextBatchNumber();
        WriterBatches.Note(_writers, new WriterBatch(_loop.WriterId, _batchNumber));
        _publishedUnsaved = false;
        _saveInDoubt = true;
        if (!_loop.HasLog)
        {
            _document.Clear();
            WriteDocument(_document);
        }
        _loop.Save(this, _etag, _document);
    }

    /// <summary>The account in memory may hold what the store does not: it goes.</summary>
    private void Forget()
    {
        _loaded = false;
        _cell.Account = null;
        _etag = null;
    }

    private void Retry(string reason)
    {
        Forget();
        _attempts++;
        if (_attempts >= _loop.Settings.SaveAttemptsMax)
        {
            _loop.Log.BatchRefused(Id, _attempts, reason);
            _attempts = 0;
            _saveInDoubt = false;
            RefuseAll($"{reason}; gave up after {_loop.Settings.SaveAttemptsMax} attempts");
            return;
        }
        Phase = WriterPhase.Pausing;
        _loop.Pause(this, _attempts);
    }

    private bool TryRead(StoredDocument? document, out Exception? failure)
    {
        failure = null;
        _etag = document?.ETag;
        _writers = [];
        _cell.Account = null;
        if (document is null)
        {
            return true;
        }
        try
        {
            var stored = AccountDocumentReader.Read(document.Bytes.Span, _cell.Limits);
            if (stored.Account.Id != Id)
            {
                throw new InvalidDataException($"The document of account {Id} belongs to {stored.Account.Id}.");
            }
            _cell.Account = stored.Account;
            _writers = stored.Writers;
            DropPublished();
            _skew = Math.Max(0, stored.Account.Clock - _loop.Now);
            return true;
        }
        catch (InvalidDataException exception)
        {
            failure = exception;
            return false;
        }
    }
}
