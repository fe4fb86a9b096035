namespace SatGate.Simulation.World;

/// <summary>
/// The only source of randomness of a run: SplitMix64 (Steele, Lea, Flood 2014), so that a seed means the same run on
/// every machine and in every version of the framework.
/// </summary>
internal sealed class Chance(ulong seed)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15UL;

    private ulong _state = seed;

    /// <summary>A seed of its own for part <paramref name="number"/> of a run.</summary>
    public static ulong Mix(ulong seed, long number) =>
        new Chance(unchecked(seed + ((ulong)number * 0xD1342543DE82EF95UL))).Next();

    public ulong Next()
    {
        unchecked
        {
            _state += Gamma;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)Math.BigMul(Next(), (ulong)(uint)count, out _);

    public bool OneIn(int count) => Below(count) == 0;

    /// <summary>0 up to, not including, 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Share());
}
