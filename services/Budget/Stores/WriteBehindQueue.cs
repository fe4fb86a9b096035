using SatGate.Budget.Accounts;

namespace SatGate.Budget.Stores;

/// <summary>
/// Which documents the log knows more of than their rows do, oldest first. When the log has grown beyond its target, a
/// few are written with every commit until it is half as long: no commit stalls for all of them.
/// </summary>
internal sealed class WriteBehindQueue(int logBytesTarget)
{
    private const int DocumentsPerCommitMax = 1_024;
    private const int CommitsPerRound = 64;

    private readonly Queue<(IDocumentSource Source, long FirstPosition)> _dirty = [];
    private readonly Queue<LogRow> _rows = [];
    private readonly List<IDocumentSource> _writing = [];
    private long _logBytes;
    private bool _draining;

    /// <summary>The documents to write with the commit at <paramref name="position"/>.</summary>
    public IReadOnlyList<IDocumentSource> Next(long position)
    {
        _writing.Clear();
        _draining = _logBytes > (_draining ? logBytesTarget / 2 : logBytesTarget);
        if (!_draining)
        {
            return _writing;
        }
        var wanted = Math.Clamp(_dirty.Count / CommitsPerRound, 1, DocumentsPerCommitMax);
        while (_writing.Count < wanted && TryPeek(out var oldest) && oldest.Mark.FirstPosition < position)
        {
            _dirty.Dequeue();
            oldest.Mark.FirstPosition = position;
            _writing.Add(oldest);
        }
        return _writing;
    }

    /// <summary>
    /// The first position that the log must keep once the commit at <paramref name="position"/> is done.
    /// </summary>
    public long TrimTo(long position) => TryPeek(out var oldest) ? oldest.Mark.FirstPosition : position;

    /// <summary>The commit is durable: notes what it left dirty and what of the log it made needless.</summary>
    public void Committed(IReadOnlyList<IDocumentSource> changed, long position, int bytes)
    {
        foreach (var source in changed)
        {
            if (!source.Mark.IsDirty)
            {
                source.Mark.FirstPosition = position;
                _dirty.Enqueue((source, position));
            }
        }
        _rows.Enqueue(new LogRow(position, bytes));
        _logBytes += bytes;
        if (_writing.Count == 0)
        {
            return;
        }
        foreach (var source in _writing)
        {
            source.Mark.FirstPosition = 0;
        }
        _writing.Clear();
        var keepFrom = TrimTo(position);
        while (_rows.TryPeek(out var row) && row.Position < keepFrom)
        {
            _rows.Dequeue();
            _logBytes -= row.Bytes;
        }
    }

    /// <summary>Every document's row is, or will be after a replay, as new as the log.</summary>
    public void Clear()
    {
        foreach (var (source, _) in _dirty)
        {
            source.Mark.FirstPosition = 0;
        }
        foreach (var source in _writing)
        {
            source.Mark.FirstPosition = 0;
        }
        _dirty.Clear();
        _writing.Clear();
        _rows.Clear();
        _logBytes = 0;
        _draining = false;
    }

    private bool TryPeek(out IDocumentSource oldest)
    {
        while (_dirty.TryPeek(out var entry))
        {
            oldest = entry.Source;
            if (oldest.Mark.FirstPosition == entry.FirstPosition)
            {
                return true;
            }
            // Written meanwhile on its way out of memory.
            _dirty.Dequeue();
        }
        oldest = null!;
        return false;
    }
}
