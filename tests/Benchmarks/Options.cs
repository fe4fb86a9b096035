using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SatGate.Benchmarks;

/// <summary>What a form of values an option takes.</summary>
internal enum OptionForm
{
    Text = 0,
    Number = 1,

    /// <summary>Whole numbers between commas.</summary>
    Numbers = 2,
}

/// <summary>An option of a verb: `--name value`.</summary>
internal sealed record Option(string Name, string Otherwise, string Means, OptionForm Form = OptionForm.Number)
{
    /// <summary>Why the value is none of this option; null when it is.</summary>
    public string? Refuse(string value) => Form switch
    {
        OptionForm.Number when !IsNumber(value) => $"--{Name} takes a whole number, not `{value}`",
        OptionForm.Numbers when !value.Split(',').All(IsNumber) =>
            $"--{Name} takes whole numbers with commas between them, not `{value}`",
        _ => null,
    };

    private static bool IsNumber(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}

/// <summary>The options of one run: those given, and the defaults of those that were not.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values;

    private Options(IEnumerable<Option> known) =>
        _values = known.ToDictionary(option => option.Name, option => option.Otherwise);

    /// <summary>
    /// Reads `--name value` pairs. An unknown name, a missing value or one of another form is a fault, said in a line.
    /// </summary>
    public static bool TryRead(
        IReadOnlyList<Option> known, string[] args, [NotNullWhen(true)] out Options? options,
        [NotNullWhen(false)] out string? fault)
    {
        (options, fault) = (null, null);
        var read = new Options(known);
        for (var at = 0; at < args.Length; at += 2)
        {
            var option = known.FirstOrDefault(one => "--" + one.Name == args[at]);
            fault = option is null ? $"unknown option `{args[at]}`"
                : at + 1 == args.Length ? $"{args[at]} needs a value"
                : option.Refuse(args[at + 1]);
            if (fault is not null)
            {
                return false;
            }

            read._values[option!.Name] = args[at + 1];
        }

        options = read;
        return true;
    }

    public string Text(string name) => _values[name];

    public int Number(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);

    public int[] Numbers(string name) =>
        [.. Text(name).Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
}
