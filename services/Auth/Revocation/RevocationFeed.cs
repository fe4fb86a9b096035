using System.Collections.Immutable;

namespace SatGate.Auth.Revocation;

/// <summary>Hands each revocation to every watcher. A watcher that cannot keep up is ended, never skipped.</summary>
internal sealed class RevocationFeed(AuthOptions options)
{
    private ImmutableArray<RevocationWatcher> _watchers = [];

    public int Watchers => _watchers.Length;

    /// <summary>Null when there are too many watchers.</summary>
    public RevocationWatcher? TryAdd(IReadOnlyList<Revocation> backlog, long last)
    {
        if (_watchers.Length >= options.WatchersMax)
        {
            return null;
        }

        var watcher = new RevocationWatcher(backlog, last, options.WatcherQueueMax, Remove);
        ImmutableInterlocked.Update(ref _watchers, watchers => watchers.Add(watcher));
        return watcher;
    }

    public void Publish(Revocation revocation)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Offer(revocation);
        }
    }

    private void Remove(RevocationWatcher watcher) =>
        ImmutableInterlocked.Update(ref _watchers, watchers => watchers.Remove(watcher));
}
