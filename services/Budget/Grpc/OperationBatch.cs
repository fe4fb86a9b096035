using SatGate.Budget.Accounts;

namespace SatGate.Budget.Grpc;

/// <summary>
/// Operations of one message, handed in together so that they share a save; answers come in the order of the requests.
/// </summary>
internal sealed class OperationBatch<TOperation, TAnswer>(BudgetLedger ledger, int capacity)
    where TOperation : PooledOperation<TOperation, TAnswer>, new()
{
    private readonly List<AccountOperation> _operations = new(capacity);
    private readonly List<(TOperation? Operation, TAnswer? Answer)> _slots = new(capacity);

    public void Add(TOperation operation)
    {
        _operations.Add(operation);
        _slots.Add((operation, default));
    }

    /// <summary>A request that needs no account to be refused.</summary>
    public void AddAnswer(TAnswer answer) => _slots.Add((null, answer));

    public async Task RunAsync(Action<TAnswer> take)
    {
        // Asked for before they are handed in: an operation may be answered, and used again, at once.
        var tasks = new ValueTask<TAnswer>[_slots.Count];
        for (var i = 0; i < tasks.Length; i++)
        {
            var (operation, answer) = _slots[i];
            tasks[i] = operation is null ? new ValueTask<TAnswer>(answer!) : operation.Task;
        }
        ledger.Post(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_operations));
        foreach (var task in tasks)
        {
            take(await task);
        }
    }
}
