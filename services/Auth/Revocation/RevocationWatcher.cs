using System.Threading.Channels;

namespace SatGate.Auth.Revocation;

/// <summary>One who watches revocations: first what there was, then what happens, in order and without a gap.</summary>
internal sealed class RevocationWatcher : IDisposable
{
    private readonly Channel<Revocation> _queue;
    private readonly Action<RevocationWatcher> _remove;

    public RevocationWatcher(
        IReadOnlyList<Revocation> backlog, long last, int queueMax, Action<RevocationWatcher> remove)
    {
        Backlog = backlog;
        Last = last;
        _remove = remove;
        _queue = Channel.CreateBounded<Revocation>(new BoundedChannelOptions(queueMax) { SingleReader = true });
    }

    /// <summary>What was revoked before this watcher came.</summary>
    public IReadOnlyList<Revocation> Backlog { get; }

    /// <summary>The number up to which <see cref="Backlog"/> tells all.</summary>
    public long Last { get; }

    /// <summary>
    /// What is revoked from then on. It ends with <see cref="WatcherTooSlowException"/> when the queue was full.
    /// </summary>
    public ChannelReader<Revocation> Next => _queue.Reader;

    public void Offer(Revocation revocation)
    {
        if (!_queue.Writer.TryWrite(revocation))
        {
            _queue.Writer.TryComplete(new WatcherTooSlowException());
            _remove(this);
        }
    }

    public void Dispose()
    {
        _remove(this);
        _queue.Writer.TryComplete();
    }
}
