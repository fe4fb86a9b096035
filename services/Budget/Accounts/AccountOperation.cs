namespace SatGate.Budget.Accounts;

/// <summary>
/// One request to one account. It is applied once or more often (a lost race applies it again, over what the winner
/// left), and answered once, after what it changed is durable.
/// </summary>
internal abstract class AccountOperation : LoopItem, IThreadPoolWorkItem
{
    public string Account { get; protected set; } = "";

    public override void Run(LedgerLoop loop) => loop.Route(this);

    /// <summary>Decides and changes; overwrites what an earlier application answered.</summary>
    public abstract void Apply(AccountCell cell);

    /// <summary>The store gave no answer, or there is no room: the answer is a refusal.</summary>
    public abstract void Refuse(string detail);

    /// <summary>Lets the caller go on; runs the caller's code, so never on the loop's thread.</summary>
    public abstract void Complete();

    /// <summary>
    /// Lets the caller go on from whatever thread has just stepped the loop: at once when it has not begun to wait,
    /// and on the thread pool when it has.
    /// </summary>
    public virtual void CompleteFromStep() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>
    /// Completes this operation and those linked behind it: one hop to the thread pool carries many answers.
    /// </summary>
    public void Execute()
    {
        LoopItem? item = this;
        while (item is not null)
        {
            // Complete may hand the operation back to its pool, and the pool to the next caller.
            var next = item.Next;
            item.Next = null;
            ((AccountOperation)item).Complete();
            item = next;
        }
    }
}
