using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SatGate.Deploy.Tests.Yaml;

/// <summary>Values as YAML in block style, as Helm's `toYaml` writes them: no newline at the end.</summary>
internal static partial class YamlWriter
{
    public static string Write(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0, isInline: false);
        return text.ToString().Trim();
    }

    private static void Write(StringBuilder text, object? value, int depth, bool isInline)
    {
        var pad = new string(' ', depth * 2);
        switch (value)
        {
            case Map { Count: > 0 } map:
                text.Append(isInline ? "" : "\n");
                foreach (var (index, (key, item)) in map.Index())
                {
                    text.Append(isInline && index == 0 ? "" : pad).Append(Scalar(key)).Append(':');
                    Write(text, item, item is List<object?> ? depth : depth + 1, isInline: false);
                }

                break;
            case List<object?> { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                {
                    text.Append(pad).Append("- ");
                    Write(text, item, depth + 1, isInline: true);
                }

                break;
            case Map:
                text.Append(" {}\n");
                break;
            case System.Collections.ICollection:
                text.Append(" []\n");
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text when Plain().IsMatch(text) && YamlTree.Load(text) is string => text,
        string text => JsonSerializer.Serialize(text),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"a {value.GetType().Name} in YAML"),
    };

    [GeneratedRegex(@"\A[A-Za-z/][\w./-]*\z")]
    private static partial Regex Plain();
}
