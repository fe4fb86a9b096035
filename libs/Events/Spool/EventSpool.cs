using System.Buffers;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Events.V1;

namespace SatGate.Events.Spool;

/// <summary>
/// Events on their way to the Audit service: in order, bounded, and in files, so that neither a receiver that is away
/// nor a crash of this process loses what has been flushed. Taking an event costs no system call;
/// <see cref="Flush"/> writes what has gathered, and the relay does so at every turn. The files outlive the process,
/// not the power: a cut of it may cost the last moments, whose money the ledger's own events still tell.
/// </summary>
public sealed class EventSpool : IAsyncDisposable
{
    /// <summary>
    /// Room beyond <see cref="SpoolSettings.BytesMax"/> for calls that were under way when the spool became full.
    /// </summary>
    private const int UnderwayBytesMax = 4 * 1024 * 1024;

    private readonly SpoolSettings _settings;
    private readonly ILogger _logger;
    private readonly SpoolFiles _files;
    private readonly Lock _gatherLock = new();
    private readonly Lock _fileLock = new();
    private readonly SpoolRelay _relay;
    private ArrayBufferWriter<byte> _gathering = new(64 * 1024);
    private ArrayBufferWriter<byte> _writing = new(64 * 1024);
    private long _bytesWaiting;
    private long _refused;
    private volatile bool _isFailing;
    private int _disposed;

    /// <summary>Opens the spool's folder and begins to publish what an earlier process left in it.</summary>
    /// <exception cref="IOException">The folder cannot be written, or another process has it.</exception>
    public EventSpool(SpoolSettings settings, IEventSink sink, TimeProvider clock, ILogger<EventSpool> logger)
    {
        _settings = settings;
        _logger = logger;
        _files = SpoolFiles.Open(settings);
        _bytesWaiting = _files.BytesWaiting;
        if (_files.BytesCut > 0)
        {
            logger.TornEventCut(_files.BytesCut);
        }

        _relay = new SpoolRelay(this, settings, sink, clock, logger);
    }

    /// <summary>Nothing more would be taken: too much waits, or the disk does not take it.</summary>
    public bool IsFull => _isFailing || Volatile.Read(ref _bytesWaiting) >= _settings.BytesMax;

    /// <summary>Bytes that wait to be published.</summary>
    public long BytesWaiting => Volatile.Read(ref _bytesWaiting);

    /// <summary>Events that were not taken because there was no room.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Takes an event; false when there is no room for it, which is counted and logged.</summary>
    public bool TryAppend(Event taken)
    {
        var length = taken.CalculateSize();
        var frame = SpoolFrame.HeaderBytes + length;
        if (length > SpoolFrame.EventBytesMax
            || Interlocked.Add(ref _bytesWaiting, frame) > _settings.BytesMax + UnderwayBytesMax)
        {
            Interlocked.Add(ref _bytesWaiting, -frame);
            if (Interlocked.Increment(ref _refused) is var count && (count & (count - 1)) == 0)
            {
                _logger.EventsRefused(count);
            }

            return false;
        }

        lock (_gatherLock)
        {
            var span = _gathering.GetSpan(frame);
            taken.WriteTo(span.Slice(SpoolFrame.HeaderBytes, length));
            SpoolFrame.WriteHeader(span, span.Slice(SpoolFrame.HeaderBytes, length));
            _gathering.Advance(frame);
        }

        _relay.Wake();
        return true;
    }

    /// <summary>
    /// Writes what has been taken to the files: after it, an end of this process does not lose it. False when the disk
    /// does not take it; it stays in memory then, and the spool is full until the disk does.
    /// </summary>
    public bool Flush()
    {
        lock (_fileLock)
        {
            // What a failed write left comes first.
            if (_writing.WrittenCount == 0)
            {
                lock (_gatherLock)
                {
                    (_gathering, _writing) = (_writing, _gathering);
                }
            }

            if (_writing.WrittenCount == 0)
            {
                return true;
            }

            try
            {
                _files.Append(_writing.WrittenSpan);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (!_isFailing)
                {
                    _logger.SpoolNotWritable(exception.Message);
                }

                _isFailing = true;
                return false;
            }

            _writing.ResetWrittenCount();
            _isFailing = false;
            return true;
        }
    }

    /// <summary>Publishes for a while what still waits; the rest stays in the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _relay.DisposeAsync();
        Flush();
        _files.Dispose();
    }

    internal int Peek(Span<byte> buffer)
    {
        lock (_fileLock)
        {
            return _files.Peek(buffer);
        }
    }

    internal void Advance(int bytes)
    {
        lock (_fileLock)
        {
            _files.Advance(bytes);
        }

        Interlocked.Add(ref _bytesWaiting, -bytes);
    }

    internal void SkipSegment()
    {
        long skipped;
        lock (_fileLock)
        {
            skipped = _files.SkipSegment();
        }

        Interlocked.Add(ref _bytesWaiting, -skipped);
        _logger.SegmentUnreadable(skipped);
    }
}
