using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Configuration.Tests;

/// <summary>The part of JSON Schema 2020-12 that our schema uses; a keyword it does not know is a failure.</summary>
internal static class SchemaJudge
{
    /// <summary>A YAML document as an editor's schema checker sees it.</summary>
    public static JsonNode? ToJson(ConfigNode node) => node switch
    {
        MapNode map => new JsonObject(
            map.Entries.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))),
        ListNode list => new JsonArray([.. list.Items.Select(ToJson)]),
        { IsNull: true } => null,
        ScalarNode { Quoted: false, Text: "true" or "false" } flag => flag.Text == "true",
        ScalarNode { Quoted: false } number when long.TryParse(number.Text, NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var value) => value,
        ScalarNode text => text.Text,
        _ => throw new InvalidOperationException(),
    };

    public static bool Accepts(JsonNode? schema, JsonNode? value)
    {
        if (schema is JsonValue always)
            return always.GetValue<bool>();
        return schema!.AsObject().All(keyword => Holds(keyword.Key, keyword.Value!, value, schema.AsObject()));
    }

    private static bool Holds(string keyword, JsonNode rule, JsonNode? value, JsonObject schema) => keyword switch
    {
        "$schema" or "title" or "description" or "default" or "deprecated" => true,
        "type" when rule is JsonArray types => types.Any(type => IsA(type!.GetValue<string>(), value)),
        "type" => IsA(rule.GetValue<string>(), value),
        "enum" => rule.AsArray().Any(word => JsonNode.DeepEquals(word, value)),
        "anyOf" => rule.AsArray().Any(branch => Accepts(branch, value)),
        "not" => !Accepts(rule, value),
        "minimum" => !IsA("integer", value) || value!.GetValue<long>() >= rule.GetValue<long>(),
        "maximum" => !IsA("integer", value) || value!.GetValue<long>() <= rule.GetValue<long>(),
        "minLength" => !IsA("string", value) || value!.GetValue<string>().Length >= rule.GetValue<int>(),
        "pattern" => !IsA("string", value) || Regex.IsMatch(value!.GetValue<string>(), rule.GetValue<string>()),
        "items" => value is not JsonArray items || items.All(item => Accepts(rule, item)),
        "minItems" => value is not JsonArray few || few.Count >= rule.GetValue<int>(),
        "maxItems" => value is not JsonArray many || many.Count <= rule.GetValue<int>(),
        "required" => value is not JsonObject whole
            || rule.AsArray().All(name => whole.ContainsKey(name!.GetValue<string>())),
        "propertyNames" => value is not JsonObject names || names.All(pair => Accepts(rule, pair.Key)),
        "maxProperties" => value is not JsonObject large || large.Count <= rule.GetValue<int>(),
        "properties" => value is not JsonObject known || known.All(pair =>
            rule[pair.Key] is not { } property || Accepts(property, pair.Value)),
        "patternProperties" => true,
        "additionalProperties" => value is not JsonObject more || more.All(pair =>
            schema["properties"]?[pair.Key] is not null || Matches(schema["patternProperties"], pair.Key)
            || Accepts(rule, pair.Value)),
        _ => throw new InvalidOperationException($"unknown keyword {keyword}"),
    };

    private static bool Matches(JsonNode? patterns, string name) =>
        patterns is JsonObject all && all.Any(pattern => Regex.IsMatch(name, pattern.Key));

    private static bool IsA(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array)
            or ("string", JsonValueKind.String)
            or ("integer" or "number", JsonValueKind.Number)
            or ("null", null or JsonValueKind.Null)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        _ => false,
    };
}
