using SatGate.Budget.Ledger;

namespace SatGate.Budget.Documents;

/// <summary>
/// An account's events that are not yet published, packed, oldest first: the outbox. Its newest part, not yet saved, is
/// also what a log has to store of a batch. Published events leave from the front.
/// </summary>
internal sealed class EventBuffer
{
    private readonly PackedBuffer _bytes = new();
    private int _head;
    private int _saved;

    /// <summary>The number of the oldest event kept.</summary>
    public long FirstSeq { get; private set; } = 1;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> All => _bytes.Written[_head..];

    public ReadOnlySpan<byte> Unsaved => _bytes.Written[_saved..];

    /// <summary>The events that are saved and not yet published.</summary>
    public ReadOnlySpan<byte> Saved => _bytes.Written[_head.._saved];

    /// <summary>The number of the newest event that is saved.</summary>
    public long SavedSeq { get; private set; }

    public bool HasSaved => _saved > _head;

    public bool HasUnsaved => _bytes.Length > _saved;

    public void Append(in LedgerEvent change, in Balances after)
    {
        if (Count == 0)
        {
            FirstSeq = change.Seq;
        }
        EventEncoder.Write(_bytes, in change, in after);
        Count++;
    }

    public void MarkSaved()
    {
        _saved = _bytes.Length;
        SavedSeq = FirstSeq + Count - 1;
    }

    /// <summary>Drops the events up to <paramref name="seq"/>; those already gone are no error.</summary>
    public void DropThrough(long seq)
    {
        while (Count > 0 && FirstSeq <= seq)
        {
            // A one-byte tag, a two-byte length, the event.
            var bytes = _bytes.Written[_head..];
            _head += 3 + PackedBuffer.NestedLength(bytes[1..]);
            FirstSeq++;
            Count--;
        }
        if (_head > _bytes.Length / 2)
        {
            _bytes.DropFirst(_head);
            _saved -= _head;
            _head = 0;
        }
    }
}
