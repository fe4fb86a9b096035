namespace SatGate.Benchmarks;

/// <summary>One benchmark, or a process that others start: what it does, what it can be told, and its start.</summary>
/// <param name="IsInner">Started by a benchmark or a test; not named where people choose.</param>
internal sealed record Verb(
    string Name, string Does, Func<Options, Task> RunAsync, Option[] Options, bool IsInner = false)
{
    /// <summary>The text of `--help`.</summary>
    public string Help()
    {
        var lines = new List<string> { $"usage: ./dev bench {Name} [--option value …]", Does };
        if (Options.Length > 0)
        {
            lines.Add("");
            var width = Options.Max(option => option.Name.Length);
            lines.AddRange(Options.Select(
                option => $"  --{option.Name.PadRight(width)}  {option.Means} ({Default(option)})"));
        }

        return string.Join('\n', lines);
    }

    private static string Default(Option option) =>
        option.Otherwise.Length == 0 ? "none by default" : $"default {option.Otherwise}";
}
