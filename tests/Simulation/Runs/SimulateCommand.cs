using System.Diagnostics;
using System.Globalization;
using SatGate.Simulation.Laws;
using SatGate.Simulation.World;

namespace SatGate.Simulation.Runs;

/// <summary>`./dev simulate`: exit code 0 when every law held, 1 when one was broken, 2 when asked wrongly.</summary>
internal static class SimulateCommand
{
    private const int TraceLines = 25;
    private const int ProgressMilliseconds = 500;

    private static readonly string s_help = $"""
        Simulates the ledger: three replicas over one store, their callers, and everything that goes wrong between them.
        Stores lose answers, answer twice, late or never; processes crash between any two steps; clocks jump; consumers
        of events fail. Time is virtual and every choice comes from the seed: a seed is a run, on any machine.
        The six laws of docs/ledger.md are checked after every save, and at the end every event and every answer again,
        by an oracle that shares no code with the ledger.

          ./dev simulate --seed N --ops M     M operations (default 100000) from seed N (default 1)
            --episode K                       only episode K (each has {Simulator.EpisodeOperations} operations)
            --trace                           write every step to the standard output
            --answers                         say how often which answer came
            --workers W                       episodes at a time (default: one per core)

        A broken law ends the run with exit code 1, and prints the seed, the episode, the step, the steps before it and
        the command that runs it again.
        """;

    public static int Run(string[] args, TextWriter output, TextWriter error, bool isTerminal, Plant? plant = null)
    {
        var options = RunOptions.Parse(args);
        if (options.Help)
        {
            output.WriteLine(s_help);
            return 0;
        }
        var simulator = new Simulator(options.Seed, options.Operations, plant ?? Plant.None);
        if (options.Fault is null && options.Episode >= simulator.Episodes)
        {
            options = options with { Fault = $"there are episodes 0 to {simulator.Episodes - 1}" };
        }
        if (options.Fault is not null)
        {
            error.WriteLine($"simulate: {options.Fault}");
            return 2;
        }
        var began = Stopwatch.GetTimestamp();
        IReadOnlyList<EpisodeResult> results;
        if (options.Episode >= 0 || options.Trace)
        {
            var first = Math.Max(0, options.Episode);
            var last = options.Episode >= 0 ? options.Episode : simulator.Episodes - 1;
            var listener = options.Trace ? new Action<int, string>((_, line) => output.WriteLine(line)) : null;
            results = RunInOrder(simulator, first, last, listener);
        }
        else
        {
            using var progress = isTerminal ? Progress(simulator, options, error) : null;
            results = simulator.Run(options.Workers);
        }
        return Report(options, simulator, results, Stopwatch.GetElapsedTime(began), output);
    }

    private static List<EpisodeResult> RunInOrder(
        Simulator simulator, long first, long last, Action<int, string>? trace)
    {
        var results = new List<EpisodeResult>();
        for (var number = first; number <= last && !results.Exists(each => each.Broken is not null); number++)
        {
            results.Add(simulator.RunEpisode(number, trace));
        }
        return results;
    }

    private static Timer Progress(Simulator simulator, RunOptions options, TextWriter error)
    {
        var began = Stopwatch.GetTimestamp();
        return new Timer(
            _ =>
            {
                var done = simulator.OperationsDone;
                var rate = done / Stopwatch.GetElapsedTime(began).TotalSeconds;
                error.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"\r{done:N0} of {options.Operations:N0} operations, {rate:N0} a second  "));
            },
            null, ProgressMilliseconds, ProgressMilliseconds);
    }

    private static int Report(
        RunOptions options, Simulator simulator, IReadOnlyList<EpisodeResult> results, TimeSpan took, TextWriter output)
    {
        if (results.FirstOrDefault(each => each.Broken is not null) is { } broken)
        {
            Explain(options, simulator, broken, output);
            return 1;
        }
        var operations = results.Sum(each => each.Operations);
        var rate = operations / took.TotalSeconds;
        var trace = results.Aggregate(0UL, (hash, each) => Chance.Mix(hash ^ each.Trace, each.Number));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {options.Seed}: {operations:N0} operations in {results.Sum(each => each.Steps):N0} steps, trace "
            + $"{trace:x16}; every law holds ({took.TotalSeconds:N1} s, {rate:N0} a second)"));
        if (options.Answers)
        {
            var answers = results.SelectMany(each => each.Answers).GroupBy(each => each.Key, each => (long)each.Value);
            foreach (var answer in answers.OrderBy(answer => answer.Key, StringComparer.Ordinal))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answer.Sum(),12:N0} {answer.Key}"));
            }
        }
        return 0;
    }

    private static void Explain(RunOptions options, Simulator simulator, EpisodeResult broken, TextWriter output)
    {
        var last = new Queue<string>();
        // The same episode again, listened to: up to the step that the law names, though it was found at the end.
        var end = broken.Broken is LawBrokenException { Step: var step } ? step : broken.Steps;
        simulator.RunEpisode(broken.Number, (at, line) =>
        {
            if (at > end)
            {
                return;
            }
            last.Enqueue(line);
            if (last.Count > TraceLines)
            {
                last.Dequeue();
            }
        });
        foreach (var line in last)
        {
            output.WriteLine(line);
        }
        var what = broken.Broken is LawBrokenException law
            ? law.Message
            : $"failed in step {broken.Steps}: {broken.Broken}";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {options.Seed}, episode {broken.Number}: {what}\nagain: ./dev simulate --seed {options.Seed} "
            + $"--ops {options.Operations} --episode {broken.Number}"));
    }
}
