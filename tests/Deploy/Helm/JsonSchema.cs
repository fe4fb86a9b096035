using System.Text.RegularExpressions;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Helm;

/// <summary>
/// The keywords of JSON Schema that values.schema.json uses; one that is not known here is an error, so that nothing is
/// taken for checked that is not.
/// </summary>
internal sealed class JsonSchema(Map root)
{
    private static readonly string[] s_notes = ["$schema", "title", "definitions", "description"];

    /// <summary>A line for each breach: the path of the value, and what is wrong with it.</summary>
    public IEnumerable<string> Breaches(object? value) => Check(root, value, "$");

    private List<string> Check(Map schema, object? value, string path)
    {
        if (schema.TextAt("$ref") is { } reference)
        {
            return Check(root.MapAt("definitions." + reference["#/definitions/".Length..]), value, path);
        }

        return [.. schema.SelectMany(rule => Keyword(schema, rule.Key, rule.Value, value, path))];
    }

    private IEnumerable<string> Keyword(Map schema, string keyword, object? rule, object? value, string path) =>
        keyword switch
        {
            "type" => When(!IsOf($"{rule}", value), $"{path} is not of type {rule}"),
            "enum" => When(!((List<object?>)rule!).Contains(value), $"{path} is none of the choices: {value}"),
            "pattern" => When(
                value is string text && !Regex.IsMatch(text, (string)rule!), $"{path} does not match: {value}"),
            "minLength" => When(value is string text && text.Length < (long)rule!, $"{path} is too short"),
            "maxLength" => When(value is string text && text.Length > (long)rule!, $"{path} is too long"),
            "minimum" => When(value is long number && number < (long)rule!, $"{path} is too small"),
            "maximum" => When(value is long number && number > (long)rule!, $"{path} is too large"),
            "required" => value is Map map
                ? ((List<object?>)rule!).Where(key => !map.ContainsKey($"{key}")).Select(key => $"{path} has no {key}")
                : [],
            "properties" => value is Map map
                ? ((Map)rule!).Where(property => map.ContainsKey(property.Key)).SelectMany(
                    property => Check((Map)property.Value!, map[property.Key], $"{path}.{property.Key}"))
                : [],
            "additionalProperties" => Others(schema, rule, value, path),
            "items" => value is List<object?> list
                ? list.SelectMany((item, index) => Check((Map)rule!, item, $"{path}[{index}]"))
                : [],
            _ when s_notes.Contains(keyword) => [],
            _ => throw new FormatException($"the keyword {keyword} is not known"),
        };

    private IEnumerable<string> Others(Map schema, object? rule, object? value, string path)
    {
        var others = (value as Map ?? []).Where(entry => !schema.MapAt("properties").ContainsKey(entry.Key));
        return rule is Map each
            ? others.SelectMany(entry => Check(each, entry.Value, $"{path}.{entry.Key}"))
            : others.Select(entry => $"{path} has no {entry.Key}");
    }

    private static IEnumerable<string> When(bool isBreach, string breach) => isBreach ? [breach] : [];

    private static bool IsOf(string type, object? value) => type switch
    {
        "object" => value is Map,
        "array" => value is List<object?>,
        "string" => value is string,
        "boolean" => value is bool,
        "integer" => value is long,
        _ => throw new FormatException($"the type {type} is not known"),
    };
}
