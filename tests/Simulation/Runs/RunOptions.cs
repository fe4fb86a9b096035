using System.Globalization;

namespace SatGate.Simulation.Runs;

/// <summary>What a run is asked to do; what is asked wrongly is a message in <see cref="Fault"/>.</summary>
internal sealed record RunOptions
{
    public const long OperationsMax = 10_000_000_000;
    public const int WorkersMax = 256;

    public ulong Seed { get; private init; } = 1;

    public long Operations { get; private init; } = 100_000;

    /// <summary>Run this episode alone; -1 for all.</summary>
    public long Episode { get; private init; } = -1;

    public int Workers { get; private init; } = Environment.ProcessorCount;

    /// <summary>Write every step.</summary>
    public bool Trace { get; private init; }

    /// <summary>Say how often which answer came.</summary>
    public bool Answers { get; private init; }

    public bool Help { get; private init; }

    public string? Fault { get; init; }

    public static RunOptions Parse(IReadOnlyList<string> args)
    {
        var options = new RunOptions();
        for (var i = 0; i < args.Count && options.Fault is null; i++)
        {
            if (args[i] is "--help" or "-h" or "help")
            {
                return options with { Help = true };
            }
            if (args[i] == "--trace")
            {
                options = options with { Trace = true };
                continue;
            }
            if (args[i] == "--answers")
            {
                options = options with { Answers = true };
                continue;
            }
            var value = i + 1 < args.Count ? args[i + 1] : "";
            options = options.With(args[i++], value);
        }
        return options;
    }

    private RunOptions With(string name, string value)
    {
        var isNumber = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return name switch
        {
            "--seed" when isNumber => this with { Seed = number },
            "--ops" when isNumber && number is >= 1 and <= OperationsMax => this with { Operations = (long)number },
            "--episode" when isNumber && number <= OperationsMax => this with { Episode = (long)number },
            "--workers" when isNumber && number is >= 1 and <= WorkersMax => this with { Workers = (int)number },
            "--seed" => this with { Fault = "--seed wants a whole number, 0 or more" },
            "--ops" => this with { Fault = $"--ops wants a number from 1 to {OperationsMax}" },
            "--episode" => this with { Fault = "--episode wants the number of an episode, as a failure prints it" },
            "--workers" => this with { Fault = $"--workers wants a number from 1 to {WorkersMax}" },
            _ => this with { Fault = $"unknown option {name}; --help lists all" },
        };
    }
}
