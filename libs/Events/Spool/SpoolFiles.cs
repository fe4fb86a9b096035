using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using SatGate.Files;

namespace SatGate.Events.Spool;

/// <summary>
/// The files of a spool: numbered segments that are only appended to, and `cursor`, the place up to which everything
/// has been published. A crash leaves at most a torn frame at the end of the last segment; the next start cuts it away.
/// Not for several threads at once, except that one may read while another appends.
/// </summary>
internal sealed class SpoolFiles : IDisposable
{
    private const string Suffix = ".events";

    private readonly string _folder;
    private readonly int _segmentBytesMax;
    private readonly FileStream _lock;
    private readonly SafeFileHandle _cursor;
    private SafeFileHandle _tail;
    private SafeFileHandle? _head;

    private SpoolFiles(SpoolSettings settings)
    {
        _folder = settings.Path;
        _segmentBytesMax = settings.SegmentBytesMax;
        // Events name principals, tools and accounts.
        OwnerOnly.CreateFolder(_folder);
        try
        {
            // Two processes on one spool would publish each other's events and cut each other's files.
            _lock = new FileStream(
                Path.Combine(_folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new SpoolInUseException($"The event spool {_folder} is in use by another process.", exception);
        }

        _cursor = File.OpenHandle(
            Path.Combine(_folder, "cursor"), FileMode.OpenOrCreate, FileAccess.ReadWrite);
        (HeadId, HeadOffset) = ReadCursor();
        _tail = OpenTail();
    }

    /// <summary>Opens the first folder that no other process has, and finds its place.</summary>
    /// <exception cref="IOException">All are taken, or it cannot be written.</exception>
    public static SpoolFiles Open(SpoolSettings settings)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return new SpoolFiles(number == 1 ? settings : settings with { Path = $"{settings.Path}-{number}" });
            }
            catch (SpoolInUseException) when (number < settings.FoldersMax)
            {
                // Several gateways may be started with one config, such as by several clients over stdio.
            }
        }
    }

    /// <summary>Bytes that wait to be published.</summary>
    public long BytesWaiting { get; private set; }

    /// <summary>Bytes at the end that were no whole frame and have been cut away.</summary>
    public long BytesCut { get; private set; }

    private long HeadId { get; set; }

    private long HeadOffset { get; set; }

    private long TailId { get; set; }

    private long TailOffset { get; set; }

    /// <summary>Appends whole frames; on an <see cref="IOException"/> nothing has been appended.</summary>
    public void Append(ReadOnlySpan<byte> frames)
    {
        if (TailOffset >= _segmentBytesMax)
        {
            var next = OpenSegment(TailId + 1);
            RandomAccess.FlushToDisk(_tail);
            _tail.Dispose();
            (_tail, TailId, TailOffset) = (next, TailId + 1, 0);
        }

        // A write that fails half way (a full disk) is written over by the next: the offset has not moved.
        RandomAccess.Write(_tail, frames, TailOffset);
        TailOffset += frames.Length;
        BytesWaiting += frames.Length;
    }

    /// <summary>
    /// Reads what comes next, without moving on; 0 when everything has been published. Whole frames come first.
    /// </summary>
    public int Peek(Span<byte> buffer)
    {
        while (true)
        {
            var end = HeadId == TailId ? TailOffset : long.MaxValue;
            _head ??= OpenSegment(HeadId);
            var wanted = (int)Math.Min(buffer.Length, end - HeadOffset);
            var read = wanted <= 0 ? 0 : RandomAccess.Read(_head, buffer[..wanted], HeadOffset);
            if (read > 0 || HeadId >= TailId)
            {
                return read;
            }

            NextHead();
        }
    }

    /// <summary>Everything up to here has been published.</summary>
    public void Advance(int bytes)
    {
        HeadOffset += bytes;
        BytesWaiting -= bytes;
        Span<byte> cursor = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(cursor, HeadId);
        BinaryPrimitives.WriteInt64LittleEndian(cursor[8..], HeadOffset);
        // Torn or lost, it points to something published before: that is published again, and dropped as a repeat.
        RandomAccess.Write(_cursor, cursor, 0);
    }

    /// <summary>Leaves the rest of the segment: it is no frame. Its bytes, which are kept in the folder.</summary>
    public long SkipSegment()
    {
        var end = HeadId == TailId ? TailOffset : RandomAccess.GetLength(_head!);
        var skipped = end - HeadOffset;
        File.Copy(PathOf(HeadId), PathOf(HeadId) + ".bad", overwrite: true);
        HeadOffset = end;
        BytesWaiting -= skipped;
        return skipped;
    }

    public void Dispose()
    {
        _tail.Dispose();
        _head?.Dispose();
        _cursor.Dispose();
        _lock.Dispose();
    }

    private void NextHead()
    {
        _head?.Dispose();
        _head = null;
        File.Delete(PathOf(HeadId));
        (HeadId, HeadOffset) = (HeadId + 1, 0);
    }

    private SafeFileHandle OpenTail()
    {
        var ids = Directory.EnumerateFiles(_folder, "*" + Suffix)
            .Select(path => long.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture))
            .Order()
            .ToList();
        foreach (var gone in ids.Where(id => id < HeadId))
        {
            File.Delete(PathOf(gone));
        }

        ids.RemoveAll(id => id < HeadId);
        if (ids.Count == 0)
        {
            // A cursor without its segment: a new one after it, so that nothing old is taken for new.
            (HeadId, HeadOffset) = (HeadId + 1, 0);
            TailId = HeadId;
            return OpenSegment(TailId);
        }

        if (ids[0] != HeadId)
        {
            (HeadId, HeadOffset) = (ids[0], 0);
        }

        TailId = ids[^1];
        var tail = OpenSegment(TailId);
        TailOffset = SoundLength(tail);
        BytesCut = RandomAccess.GetLength(tail) - TailOffset;
        if (BytesCut > 0)
        {
            RandomAccess.SetLength(tail, TailOffset);
        }

        HeadOffset = Math.Min(HeadOffset, new FileInfo(PathOf(HeadId)).Length);
        BytesWaiting = ids.Sum(id => new FileInfo(PathOf(id)).Length) - HeadOffset;
        return tail;
    }

    private static long SoundLength(SafeFileHandle segment)
    {
        var bytes = new byte[RandomAccess.GetLength(segment)];
        var length = RandomAccess.Read(segment, bytes, 0);
        var sound = 0;
        while (SpoolFrame.TryRead(bytes.AsSpan(sound, length - sound), out var content))
        {
            sound += SpoolFrame.HeaderBytes + content.Length;
        }

        return sound;
    }

    private (long Id, long Offset) ReadCursor()
    {
        Span<byte> cursor = stackalloc byte[16];
        return RandomAccess.Read(_cursor, cursor, 0) < cursor.Length
            ? (0, 0)
            : (BinaryPrimitives.ReadInt64LittleEndian(cursor), BinaryPrimitives.ReadInt64LittleEndian(cursor[8..]));
    }

    private SafeFileHandle OpenSegment(long id) => File.OpenHandle(
        PathOf(id), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private string PathOf(long id) =>
        Path.Combine(_folder, id.ToString("d20", CultureInfo.InvariantCulture) + Suffix);
}
