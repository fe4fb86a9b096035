using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace SatGate.Budget.Tests.Laws;

/// <summary>
/// Numbers for properties. FsCheck draws and shrinks plain integers; a property reads them as choices from tables that
/// hold the limits, because integers as they come never reached one.
/// </summary>
internal sealed class Draw(int[] numbers)
{
    private int _at;

    public bool IsEmpty => _at >= numbers.Length;

    /// <summary>0 to <paramref name="count"/> - 1; 0 when nothing is left to draw.</summary>
    public int Below(int count) => IsEmpty ? 0 : (int)((uint)numbers[_at++] % (uint)count);

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>Runs the property over many lists of numbers; the first that throws is shrunk and reported.</summary>
    public static void ForAll(int tests, int length, Action<Draw> property)
    {
        var lists = Gen.Choose(0, 1 << 20).ArrayOf(length);
        var shrinker = ArbMap.Default.ArbFor<int[]>();
        Prop.ForAll(
            Arb.From(lists, shrinker.Shrinker),
            numbers =>
            {
                property(new Draw([.. numbers.Select(number => number & int.MaxValue)]));
                return true;
            }).Check(Runs(tests));
    }

    /// <summary>
    /// SATGATE_DRAW_TIMES multiplies the tests for a longer run; SATGATE_DRAW_SEED, two numbers with a comma as a
    /// failure prints them, runs that failure again.
    /// </summary>
    private static Config Runs(int tests)
    {
        var times =
            int.Parse(Environment.GetEnvironmentVariable("SATGATE_DRAW_TIMES") ?? "1", CultureInfo.InvariantCulture);
        var config = Config.QuickThrowOnFailure.WithMaxTest(tests * times);
        if (Environment.GetEnvironmentVariable("SATGATE_DRAW_SEED") is not { } seed)
        {
            return config;
        }
        var parts = seed.Split(',');
        return config.WithReplay(
            ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
