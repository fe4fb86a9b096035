using SatGate.Budget.Documents;
using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>
/// The only writer of one account in this process. It takes everything that waits, applies it in order to the account,
/// saves once and answers all. A lost race reads the winner's document and applies the same batch again; an unknown
/// outcome is read again, and the batch number in the document tells. Lives on the loop: no locks.
/// </summary>
internal sealed partial class AccountWriter : IDocumentSource
{
    public const string KeyPrefix = "account/";

    private readonly LedgerLoop _loop;
    private readonly AccountCell _cell;
    private PackedBuffer _document = new();
    private OperationQueue _mailbox;
    private OperationQueue _batch;
    private List<WriterBatch> _writers = [];
    private string? _etag;
    private bool _loaded;
    private bool _mustRead;
    private bool _isFresh;
    private bool _saveInDoubt;
    private bool _publishedUnsaved;
    private long _publishedThrough;
    private long _batchNumber;
    private long _skew;
    private int _attempts;

    public AccountWriter(LedgerLoop loop, string id)
    {
        _loop = loop;
        _cell = new AccountCell(id, loop.Settings.Limits);
        Key = KeyPrefix + id;
    }

    public string Id => _cell.Id;

    public string Key { get; }

    public LogMark Mark { get; } = new();

    public WriterPhase Phase { get; private set; }

    /// <summary>The account as last saved; null while nothing is known or there is none.</summary>
    public Account? Account => _loaded ? _cell.Account : null;

    public bool IsReady { get; set; }

    public bool IsInRelay { get; set; }

    public long LastUsed { get; set; }

    /// <summary>When the account's unfinished delegations were last taken up after a load.</summary>
    public long ResumedAt { get; set; }

    /// <summary>The due time under which the loop has this account queued.</summary>
    public long QueuedDue { get; set; } = long.MaxValue;

    public List<AccountWatch> Watches { get; } = [];

    public long? Due
    {
        get
        {
            var account = _cell.Account;
            if (account is null)
            {
                return null;
            }
            if (account.Outbox.Count > 0 || HasUnfinishedChild)
            {
                return 0;
            }
            return account.Holds.OpenCount > 0 ? account.Holds.ExpiresFirst : null;
        }
    }

    /// <summary>A child whose delegation or return is not done.</summary>
    public bool HasUnfinishedChild
    {
        get
        {
            if (_cell.Account is { Children.Count: > 0 } account)
            {
                foreach (var child in account.Children.Values)
                {
                    if (child.State != ChildState.Opened)
                    {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    /// <summary>When this process has to look at the account again without being asked, by the loop's clock.</summary>
    public long DueHere =>
        Account is { Holds.OpenCount: > 0 } account ? account.Holds.ExpiresFirst - _skew : long.MaxValue;

    /// <summary>
    /// Nothing waits, nothing is open, everything is saved and published: the account may leave memory.
    /// </summary>
    public bool IsIdle => Phase == WriterPhase.Idle && _mailbox.Count == 0 && _batch.Count == 0 && !IsReady
        && Watches.Count == 0
        && (Account is null || (Account.Holds.OpenCount == 0 && Account.Outbox.Count == 0 && !HasUnfinishedChild));

    public bool HasPublishedUnsaved => _publishedUnsaved;

    public void Enqueue(AccountOperation operation)
    {
        LastUsed = _loop.Now;
        if (_mailbox.Count >= _loop.Settings.MailboxOperationsMax)
        {
            operation.Refuse("too many operations wait for this account");
            _loop.Release(operation);
            return;
        }
        _mailbox.Append(operation);
        _loop.MarkReady(this);
    }

    /// <summary>
    /// Goes on if nothing is under way: reads the document, or applies what waits and hands it to be saved.
    /// </summary>
    public void Pump()
    {
        if (Phase != WriterPhase.Idle)
        {
            return;
        }
        if (!_loaded || _mustRead)
        {
            // Whatever comes while the document is on its way may be newer than it: the read confirms no refusal of
            // those. A save in doubt has its own batch, be it an empty one, which the read may answer.
            if (!_saveInDoubt)
            {
                TakeBatch();
            }
            Phase = WriterPhase.Loading;
            _loop.Load(this);
            return;
        }
        _isFresh &= !TakeBatch();
        Apply();
    }

    /// <summary>Takes what waits unless a batch is under way; true when it took something.</summary>
    private bool TakeBatch()
    {
        if (_batch.Count > 0)
        {
            return false;
        }
        _batch.Take(ref _mailbox, _loop.Settings.BatchOperationsMax);
        return _batch.Count > 0;
    }

    /// <summary>
    /// Events up to <paramref name="seq"/> are published. The outbox shrinks now and, in the store, with the next save.
    /// </summary>
    public void OnPublished(long seq)
    {
        _publishedThrough = Math.Max(_publishedThrough, seq);
        DropPublished();
    }

    /// <summary>Answers everything that waits with a refusal.</summary>
    public void RefuseAll(string detail)
    {
        _batch.Append(ref _mailbox);
        for (LoopItem? item = _batch.First; item is not null; item = item.Next)
        {
            ((AccountOperation)item).Refuse(detail);
        }
        _loop.Release(ref _batch);
    }

    /// <summary>Saves although no event happened, so that published events leave the store too.</summary>
    public void SavePublished()
    {
        if (Phase == WriterPhase.Idle && Account is not null && _publishedUnsaved)
        {
            Save();
        }
    }

    private void DropPublished()
    {
        if (_cell.Account is { } account && account.Outbox.Count > 0 && account.Outbox.FirstSeq <= _publishedThrough)
        {
            account.Outbox.DropThrough(_publishedThrough);
            _publishedUnsaved = true;
        }
    }

    private void Apply()
    {
        _cell.Now = _loop.Now + _skew;
        if (_cell.Account is { } account)
        {
            account.Advance(_cell.Now);
            ExpiryRule.ExpireDue(account, _cell.Limits);
        }
        for (LoopItem? item = _batch.First; item is not null; item = item.Next)
        {
            ((AccountOperation)item).Apply(_cell);
        }
        if (_cell.Account is { Outbox.HasUnsaved: true })
        {
            Save();
        }
        else if (_isFresh || _loop.HasLog)
        {
            // Nothing changed, so nothing has to be durable before it is answered.
            Finish(changed: false);
        }
        else
        {
            // No save will confirm these answers, and another replica may have changed the account: read before
            // refusing.
            _mustRead = true;
            _loop.MarkReady(this);
        }
    }

    private void Finish(bool changed)
    {
        _attempts = 0;
        _saveInDoubt = false;
        _isFresh = false;
        _loop.Release(ref _batch);
        _loop.OnFinished(this, changed);
        if (_mailbox.Count > 0)
        {
            _loop.MarkReady(this);
        }
    }
}
