namespace SatGate.Budget.Accounts;

/// <summary>
/// Where the loop sends what must not run on it: callers' code, publishing. A simulation runs it in its own order.
/// </summary>
internal interface ILoopExecutor
{
    void Queue(IThreadPoolWorkItem item);
}
