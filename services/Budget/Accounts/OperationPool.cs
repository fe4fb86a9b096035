namespace SatGate.Budget.Accounts;

/// <summary>
/// Operations waiting to be used again: a few per thread without any lock, the rest in one bounded list. More than fit
/// are left to the garbage collector.
/// </summary>
internal static class OperationPool<T>
    where T : LoopItem, new()
{
    private const int PerThreadMax = 64;
    private const int SharedMax = 64 * 1024;

    [ThreadStatic]
    private static T? t_first;

    [ThreadStatic]
    private static int t_count;

    private static readonly Lock s_lock = new();
    private static T? s_first;
    private static int s_count;

    public static T Rent()
    {
        if (t_first is null)
        {
            Refill();
        }
        var item = t_first;
        if (item is null)
        {
            return new T();
        }
        t_first = (T?)item.Next;
        t_count--;
        item.Next = null;
        return item;
    }

    public static void Return(T item)
    {
        if (t_count >= PerThreadMax)
        {
            Spill();
        }
        item.Next = t_first;
        t_first = item;
        t_count++;
    }

    private static void Refill()
    {
        if (Volatile.Read(ref s_count) == 0)
        {
            return;
        }
        lock (s_lock)
        {
            while (s_first is not null && t_count < PerThreadMax / 2)
            {
                var item = s_first;
                s_first = (T?)item.Next;
                s_count--;
                item.Next = t_first;
                t_first = item;
                t_count++;
            }
        }
    }

    private static void Spill()
    {
        lock (s_lock)
        {
            while (t_count > PerThreadMax / 2)
            {
                var item = t_first!;
                t_first = (T?)item.Next;
                t_count--;
                if (s_count < SharedMax)
                {
                    item.Next = s_first;
                    s_first = item;
                    s_count++;
                }
            }
        }
    }
}
