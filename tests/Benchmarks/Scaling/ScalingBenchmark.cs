using System.Globalization;

namespace SatGate.Benchmarks.Scaling;

/// <summary>
/// How one hot account behaves as replicas of Budget write it, in a model with virtual time: the ledger's batches, the
/// same with a save per call, and callers that each compare and swap for themselves. Options: --replicas 1,2,4,8,
/// --callers 256, --seconds 10 (virtual), --read 700 --save 1000 --hold 100 --apply 3 (microseconds), --seed 1.
/// </summary>
internal static class ScalingBenchmark
{
    private const int ReplicasMax = 64;
    private const int CallersMax = 16_384;
    private const int SecondsMax = 600;
    private const int BatchMax = 2_048;

    public static Task RunAsync(Options options)
    {
        var callers = Math.Min(CallersMax, options.Number("callers"));
        var seconds = Math.Min(SecondsMax, options.Number("seconds"));
        Console.WriteLine(ModelResult.Head);
        foreach (var replicas in options.Numbers("replicas"))
        {
            var settings = new ModelSettings(
                Math.Min(ReplicasMax, replicas),
                callers,
                options.Number("read") / 1000.0,
                options.Number("save") / 1000.0,
                options.Number("hold") / 1000.0,
                options.Number("apply") / 1000.0,
                BatchMax,
                // Dapr does not tell the new ETag of a save, so the ledger reads before the next one.
                ReadsFirst: true);
            Print(settings, "batches", seconds, options);
            Print(settings with { BatchMax = 1 }, "a save per call", seconds, options);
        }

        foreach (var each in new[] { 1, 8, 32, callers })
        {
            var settings = new ModelSettings(
                each, each, options.Number("read") / 1000.0, options.Number("save") / 1000.0,
                options.Number("hold") / 1000.0, 0, 1,
                ReadsFirst: true);
            Print(settings, "callers compare and swap", seconds, options);
        }

        return Task.CompletedTask;
    }

    private static void Print(ModelSettings settings, string way, int seconds, Options options) =>
        Console.WriteLine(Run(settings, seconds * 1000.0, options.Number("seed")).Row(settings, way, seconds));

    /// <summary>Runs the model for some virtual milliseconds; the same seed gives the same result.</summary>
    internal static ModelResult Run(ModelSettings settings, double milliseconds, int seed)
    {
        var clock = new VirtualClock();
        var store = new VirtualStore(clock, settings);
        var random = new Random(seed);
        var result = new ModelResult();
        var writers = Enumerable.Range(0, settings.Replicas)
            .Select(_ => new VirtualWriter(clock, store, settings, random, result))
            .ToArray();
        for (var caller = 0; caller < settings.Callers; caller++)
        {
            var writer = writers[caller % writers.Length];
            clock.After(random.NextDouble(), () => Next(writer));
        }

        clock.RunUntil(milliseconds);
        return result.Applied <= store.Applied
            ? result
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{result.Applied} answered and {store.Applied} saved"));

        void Next(VirtualWriter writer) => writer.Submit(_ => clock.After(0, () => Next(writer)));
    }
}
