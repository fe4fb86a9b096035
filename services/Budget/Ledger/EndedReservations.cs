using System.Numerics;
using SatGate.Budget.Documents;

namespace SatGate.Budget.Ledger;

/// <summary>
/// The memory that makes a repeated id harmless: the newest reservations that have ended, with what was reserved and
/// posted. Bounded by count; the oldest is forgotten first. Packed in a row as the document stores them, with a hash
/// index over it, so that a busy account's memory is some fifty bytes each and saving it is one copy.
/// </summary>
internal sealed class EndedReservations
{
    /// <summary>The field of the stored document.</summary>
    public const int Field = 17;

    private const int HeadBytes = 4;
    private const int CapacityMin = 16;

    private readonly PackedBuffer _bytes = new();
    private Entry[] _entries = [];
    private int[] _buckets = [];
    private int _first;
    private int _head;
    private long _moved;

    public int Count { get; private set; }

    /// <summary>All of them, oldest first, in the document's wire format.</summary>
    public ReadOnlySpan<byte> Packed => _bytes.Written[_head..];

    public bool TryFind(in ReservationId id, int hash, out Credits amount, out Credits posted)
    {
        amount = Credits.Zero;
        posted = Credits.Zero;
        if (Count == 0)
        {
            return false;
        }
        for (var at = _buckets[hash & (_buckets.Length - 1)] - 1; at >= 0; at = _entries[at].Next)
        {
            if (_entries[at].Hash == hash && Matches(_entries[at], in id, out amount, out posted))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Adds the newest; the caller has made sure that it is not there. Forgets the oldest beyond the bound.
    /// </summary>
    public void Add(in ReservationId id, int hash, Credits amount, Credits posted, int countMax)
    {
        if (Count == _entries.Length)
        {
            Grow();
        }
        var at = (_first + Count) & (_entries.Length - 1);
        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        _entries[at] = new Entry { Hash = hash, Next = bucket - 1, Offset = _moved + _bytes.Length };
        bucket = at + 1;
        Count++;
        var start = _bytes.Begin(Field);
        _bytes.WriteReservation(1, in id);
        _bytes.WriteInt64(2, amount.Value);
        _bytes.WriteInt64(3, posted.Value);
        _bytes.End(start);
        while (Count > countMax)
        {
            Forget();
        }
    }

    private bool Matches(Entry entry, in ReservationId id, out Credits amount, out Credits posted)
    {
        amount = Credits.Zero;
        posted = Credits.Zero;
        var record = Record(entry);
        // Tag and length of the id, then the amounts that are not zero, each behind its tag.
        var length = record[1];
        if (!id.EqualsBytes(record.Slice(2, length)))
        {
            return false;
        }
        record = record[(2 + length)..];
        while (!record.IsEmpty)
        {
            var isAmount = record[0] == 2 << 3;
            record = PackedBuffer.ReadVarint(record[1..], out var value);
            if (isAmount)
            {
                amount = new Credits(value);
            }
            else
            {
                posted = new Credits(value);
            }
        }
        return true;
    }

    private ReadOnlySpan<byte> Record(Entry entry)
    {
        var bytes = _bytes.Written[(int)(entry.Offset - _moved)..];
        return bytes.Slice(HeadBytes, PackedBuffer.NestedLength(bytes[(HeadBytes - 2)..]));
    }

    private void Forget()
    {
        ref var oldest = ref _entries[_first];
        ref var bucket = ref _buckets[oldest.Hash & (_buckets.Length - 1)];
        if (bucket - 1 == _first)
        {
            bucket = oldest.Next + 1;
        }
        else
        {
            var previous = bucket - 1;
            while (_entries[previous].Next != _first)
            {
                previous = _entries[previous].Next;
            }
            _entries[previous].Next = oldest.Next;
        }
        _head += HeadBytes + Record(oldest).Length;
        _first = (_first + 1) & (_entries.Length - 1);
        Count--;
        if (_head > _bytes.Length / 2)
        {
            _bytes.DropFirst(_head);
            _moved += _head;
            _head = 0;
        }
    }

    private void Grow()
    {
        var capacity = Math.Max(CapacityMin, (int)BitOperations.RoundUpToPowerOf2((uint)Count + 1));
        var entries = new Entry[capacity];
        _buckets = new int[capacity];
        for (var i = 0; i < Count; i++)
        {
            entries[i] = _entries[(_first + i) & (_entries.Length - 1)];
            ref var bucket = ref _buckets[entries[i].Hash & (capacity - 1)];
            entries[i].Next = bucket - 1;
            bucket = i + 1;
        }
        _entries = entries;
        _first = 0;
    }

    private struct Entry
    {
        public int Hash;
        public int Next;
        public long Offset;
    }
}
