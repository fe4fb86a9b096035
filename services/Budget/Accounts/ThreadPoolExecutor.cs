namespace SatGate.Budget.Accounts;

/// <summary>Runs what leaves the loop on the thread pool.</summary>
internal sealed class ThreadPoolExecutor : ILoopExecutor
{
    public void Queue(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
}
