using SatGate.Budget.Accounts;

namespace SatGate.Simulation.Driving;

/// <summary>Keeps what leaves the loop until the driver runs it.</summary>
internal sealed class QueueExecutor : ILoopExecutor
{
    private readonly Queue<IThreadPoolWorkItem> _items = [];

    public bool HasWork => _items.Count > 0;

    public void Queue(IThreadPoolWorkItem item)
    {
        // The loop cuts its answers into chunks by the number of cores. One by one they are the same on every machine.
        for (var next = item; next is AccountOperation operation;)
        {
            next = (AccountOperation?)operation.Next;
            operation.Next = null;
            _items.Enqueue(operation);
        }
        if (item is not AccountOperation)
        {
            _items.Enqueue(item);
        }
    }

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
