using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>What became of one scalar: a value, or the problem and its mend.</summary>
internal readonly record struct Parsed<T>(bool Ok, T? Value, string Problem, string Mend)
{
    public static Parsed<T> Of(T value) => new(true, value, "", "");

    public static Parsed<T> Refused(string problem, string mend) => new(false, default, problem, mend);
}

/// <summary>A single value.</summary>
/// <param name="wanted">What it should be, in words that follow "not".</param>
/// <param name="example">A value that would do.</param>
/// <param name="isText">
/// Whether quotes are fine. A number or flag in quotes is refused, unless a variable in it became one.
/// </param>
internal sealed class ScalarShape<T>(
    string wanted, string example, bool isText, Func<string, Parsed<T>> parse, Func<JsonObject> describe,
    Func<T, JsonNode?>? show = null) : Shape<T>
{
    public override bool TryRead(ConfigNode node, string key, Reading reading, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (!reading.Visit(node))
            return false;
        if (node is not ScalarNode scalar)
            return Wrong(node, key, reading, wanted, $"write one value, such as {example}");
        var hasVariable = scalar.Text.Contains('$', StringComparison.Ordinal);
        if (scalar.Quoted && !isText && !hasVariable)
            return Wrong(node, key, reading, wanted, $"write it without quotes, such as {example}");
        if (reading.Expand(scalar, key) is not { } text)
            return false;
        var parsed = text.Contains('\0', StringComparison.Ordinal)
            ? Parsed<T>.Refused("holds a NUL character", "remove it")
            : parse(text);
        if (parsed.Ok)
        {
            value = parsed.Value!;
            return true;
        }

        reading.Fail(node.At, key, parsed.Problem, parsed.Mend);
        return false;
    }

    public override JsonObject Describe() => describe();

    public override JsonNode? Show(T value) => show?.Invoke(value);
}
