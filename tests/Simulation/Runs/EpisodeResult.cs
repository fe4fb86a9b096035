namespace SatGate.Simulation.Runs;

/// <summary>
/// What became of an episode: how it went as one number, how often which answer came, and what broke.
/// </summary>
internal sealed record EpisodeResult(
    long Number, long Operations, long Steps, ulong Trace, IReadOnlyDictionary<string, int> Answers, Exception? Broken);
