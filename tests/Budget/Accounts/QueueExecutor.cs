using SatGate.Budget.Accounts;

namespace SatGate.Budget.Tests.Accounts;

/// <summary>Keeps what leaves the loop until the test runs it.</summary>
internal sealed class QueueExecutor : ILoopExecutor
{
    private readonly Queue<IThreadPoolWorkItem> _items = [];

    public void Queue(IThreadPoolWorkItem item) => _items.Enqueue(item);

    public bool RunOne()
    {
        if (!_items.TryDequeue(out var item))
        {
            return false;
        }
        item.Execute();
        return true;
    }
}
