using SatGate.Simulation.World;

namespace SatGate.Simulation.Runs;

/// <summary>
/// Runs episodes, each a world of its own with a seed of its own: neither the number of workers nor the order in which
/// they finish changes what happens in any of them. After a broken law later episodes are not begun, earlier ones are
/// finished, so the first is the first on every machine.
/// </summary>
internal sealed class Simulator(ulong seed, long operations, Plant plant)
{
    /// <summary>
    /// Operations of one episode: long enough for accounts to fill, close and be forgotten, short enough to run again.
    /// </summary>
    public const int EpisodeOperations = 20_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, EpisodeResult> _results = [];
    private long _next;
    private long _stopBefore = long.MaxValue;
    private long _operationsDone;

    public long Episodes => (operations + EpisodeOperations - 1) / EpisodeOperations;

    public long OperationsDone => Interlocked.Read(ref _operationsDone);

    /// <summary>All results in order, up to the first broken one.</summary>
    public IReadOnlyList<EpisodeResult> Run(int workers)
    {
        // Threads of their own: what a pool thread runs could be continued by another.
        var threads = Enumerable.Range(0, (int)Math.Min(workers, Episodes)).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        return [.. _results.Values.Where(result => result.Number <= _stopBefore)];
    }

    public EpisodeResult RunEpisode(long number, Action<int, string>? trace)
    {
        var count = (int)Math.Min(EpisodeOperations, operations - (number * EpisodeOperations));
        World.World? world = null;
        try
        {
            world = new World.World(Chance.Mix(seed, number), count, plant, trace);
            world.Run();
            return new EpisodeResult(number, count, world.History.Step, world.Trace.Hash, Answers(world), null);
        }
        catch (Exception exception)
        {
            // Whatever it is: a law, or the ledger itself falling over, which is no better.
            var (steps, hash) = (world?.History.Step ?? 0, world?.Trace.Hash ?? 0);
            return new EpisodeResult(number, count, steps, hash, Answers(world), exception);
        }
    }

    private static Dictionary<string, int> Answers(World.World? world) => world?.History.Answered
        .CountBy(call => (call.Kind, call.Status, call.StatusName), null)
        .ToDictionary(count => $"{count.Key.Kind} {count.Key.StatusName}", count => count.Value) ?? [];

    private void Work()
    {
        while (true)
        {
            var number = Interlocked.Increment(ref _next) - 1;
            if (number >= Episodes || number > Interlocked.Read(ref _stopBefore))
            {
                return;
            }
            var result = RunEpisode(number, null);
            Interlocked.Add(ref _operationsDone, result.Operations);
            lock (_lock)
            {
                _results.Add(number, result);
                if (result.Broken is not null)
                {
                    _stopBefore = Math.Min(_stopBefore, number);
                }
            }
        }
    }
}
