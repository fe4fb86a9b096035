using System.Globalization;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Templates;

/// <summary>The functions that the chart may use, as Helm (sprig and Go) has them. Any other is an error.</summary>
internal static class TemplateFunctions
{
    public static object? Call(string name, IReadOnlyList<object?> arguments) => (name, arguments) switch
    {
        ("quote", [var value]) => $"\"{Print(value).Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        ("default", [var otherwise, var value]) => IsTrue(value) ? value : otherwise,
        ("eq", [var first, var second]) => Equals(first, second),
        ("ne", [var first, var second]) => !Equals(first, second),
        ("not", [var value]) => !IsTrue(value),
        ("toYaml", [var value]) => YamlWriter.Write(value),
        ("nindent", [long spaces, var value]) => "\n" + Indent(spaces, Print(value)),
        ("indent", [long spaces, var value]) => Indent(spaces, Print(value)),
        ("dict", _) => Dictionary(arguments),
        ("list", _) => arguments.ToList(),
        ("printf", [string format, ..]) => Format(format, arguments),
        ("int64", [var value]) => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ("toString", [var value]) => Print(value),
        _ => throw new FormatException($"no function {name} with {arguments.Count} arguments in the chart's subset"),
    };

    /// <summary>False, zero, the empty text, nothing and the empty collection are false.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or false or 0L or 0d or "" => false,
        System.Collections.ICollection collection => collection.Count > 0,
        _ => true,
    };

    /// <summary>
    /// As Go prints it. Numbers of values.yaml are floats to Helm, so that a million is written 1e+06: what is larger
    /// has to pass through int64 first.
    /// </summary>
    public static string Print(object? value) => value switch
    {
        string text => text,
        bool truth => truth ? "true" : "false",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double real when Math.Abs(real) >= 1e6 =>
            real.ToString("0.#################e+00", CultureInfo.InvariantCulture),
        double real => real.ToString("R", CultureInfo.InvariantCulture),
        null => throw new FormatException("nothing is printed: a value is missing"),
        _ => throw new FormatException($"a {value.GetType().Name} is printed"),
    };

    private static string Indent(long spaces, string text)
    {
        var pad = new string(' ', (int)spaces);
        return pad + text.Replace("\n", "\n" + pad, StringComparison.Ordinal);
    }

    private static Map Dictionary(IReadOnlyList<object?> arguments)
    {
        var map = new Map();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            map[Print(arguments[i])] = arguments[i + 1];
        }

        return map;
    }

    private static string Format(string format, IReadOnlyList<object?> arguments)
    {
        var parts = format.Split("%s");
        return parts.Length == arguments.Count
            ? string.Concat(parts.Select(
                (part, index) => part + (index + 1 < parts.Length ? Print(arguments[index + 1]) : "")))
            : throw new FormatException($"printf {format} with {arguments.Count - 1} arguments");
    }
}
