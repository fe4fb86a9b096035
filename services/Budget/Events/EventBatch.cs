namespace SatGate.Budget.Events;

/// <summary>
/// Events of several accounts, each account's in order. Its memory is used again after the publisher's call.
/// </summary>
public sealed class EventBatch
{
    private readonly List<EventGroup> _groups = [];
    private byte[] _bytes = [];

    public IReadOnlyList<EventGroup> Groups => _groups;

    public int EventCount { get; private set; }

    internal int BytesUsed { get; private set; }

    internal void Clear()
    {
        _groups.Clear();
        BytesUsed = 0;
        EventCount = 0;
    }

    internal void Add(string account, long firstSeq, long lastSeq, ReadOnlySpan<byte> events)
    {
        if (_bytes.Length - BytesUsed < events.Length)
        {
            // Groups already added keep the old array; the bytes in it stay as they are.
            var larger = new byte[Math.Max(64 * 1024, 2 * (BytesUsed + events.Length))];
            _bytes = larger;
            BytesUsed = 0;
        }
        events.CopyTo(_bytes.AsSpan(BytesUsed));
        _groups.Add(new EventGroup(account, firstSeq, lastSeq, _bytes.AsMemory(BytesUsed, events.Length)));
        BytesUsed += events.Length;
        EventCount += checked((int)(lastSeq - firstSeq + 1));
    }
}
