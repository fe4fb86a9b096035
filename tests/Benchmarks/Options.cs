using System.Globalization;

namespace SatGate.Benchmarks;

/// <summary>`--name value` pairs; a name asked for and not given has its default.</summary>
internal sealed class Options(string[] args)
{
    public string Text(string name, string otherwise)
    {
        var at = Array.IndexOf(args, "--" + name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }

    public int Number(string name, int otherwise) =>
        int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public int[] Numbers(string name, string otherwise) =>
        [.. Text(name, otherwise).Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
}
