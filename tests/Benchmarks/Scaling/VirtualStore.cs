namespace SatGate.Benchmarks.Scaling;

/// <summary>One key of a state store with compare-and-swap: a version, and what was saved under it.</summary>
internal sealed class VirtualStore(VirtualClock clock, ModelSettings settings)
{
    private double _freeAt;

    public long Version { get; private set; }

    /// <summary>Operations that successful saves carried; callers must not have been promised more.</summary>
    public long Applied { get; private set; }

    public void Read(Action<long> done) => Serve(settings.Read, () => Version, done);

    /// <param name="done">Is told whether the version was the current one.</param>
    public void Save(long version, int operations, Action<bool> done) => Serve(
        settings.Save,
        () =>
        {
            if (version != Version)
            {
                return false;
            }

            Version++;
            Applied += operations;
            return true;
        },
        done);

    // Half of the way there, the wait for the key, the store itself, half of the way back.
    private void Serve<T>(double whole, Func<T> serve, Action<T> done)
    {
        var way = Math.Max(0, whole - settings.Hold) / 2;
        clock.After(way, () =>
        {
            _freeAt = Math.Max(_freeAt, clock.Now) + settings.Hold;
            clock.After(_freeAt - clock.Now, () =>
            {
                var result = serve();
                clock.After(way, () => done(result));
            });
        });
    }
}
