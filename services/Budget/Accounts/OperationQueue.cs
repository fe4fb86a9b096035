namespace SatGate.Budget.Accounts;

/// <summary>A list of operations in order, linked through the operations themselves.</summary>
internal struct OperationQueue
{
    public AccountOperation? First { get; private set; }

    public AccountOperation? Last { get; private set; }

    public int Count { get; private set; }

    public void Append(AccountOperation operation)
    {
        operation.Next = null;
        if (Last is null)
        {
            First = operation;
        }
        else
        {
            Last.Next = operation;
        }
        Last = operation;
        Count++;
    }

    /// <summary>
    /// Moves at most <paramref name="max"/> operations from the front of another queue behind this one's.
    /// </summary>
    public void Take(ref OperationQueue source, int max)
    {
        if (source.Count == 0)
        {
            return;
        }
        if (source.Count <= max)
        {
            Append(ref source);
            return;
        }
        for (var i = 0; i < max; i++)
        {
            var operation = source.First!;
            source.First = (AccountOperation?)operation.Next;
            source.Count--;
            Append(operation);
        }
    }

    /// <summary>Moves all operations of another queue behind this one's.</summary>
    public void Append(ref OperationQueue source)
    {
        if (source.First is null)
        {
            return;
        }
        if (Last is null)
        {
            First = source.First;
        }
        else
        {
            Last.Next = source.First;
        }
        Last = source.Last;
        Count += source.Count;
        source = default;
    }

    /// <summary>Cuts the first operations off, linked by Next and ended by null.</summary>
    public AccountOperation CutFirst(int count)
    {
        var first = First!;
        var last = first;
        for (var i = 1; i < count; i++)
        {
            last = (AccountOperation)last.Next!;
        }
        First = (AccountOperation?)last.Next;
        last.Next = null;
        Count -= count;
        if (First is null)
        {
            Last = null;
        }
        return first;
    }
}
