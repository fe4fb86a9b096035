namespace SatGate.Benchmarks;

/// <summary>Runs the verb named first, with the options after it.</summary>
internal static class Verbs
{
    public static async Task<int> RunAsync(Dictionary<string, Func<Options, Task>> verbs, string[] args)
    {
        if (args.Length == 0 || !verbs.TryGetValue(args[0], out var run))
        {
            await Console.Error.WriteLineAsync($"verbs: {string.Join(", ", verbs.Keys)}");
            return 2;
        }
        await run(new Options(args[1..]));
        return 0;
    }
}
