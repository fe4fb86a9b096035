using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>The single values a config is made of.</summary>
internal static class Shapes
{
    /// <summary>
    /// Text of at least one character. Plain numbers and flags are their own text, as they are in SatGate.
    /// </summary>
    public static Shape<string> Text(string wanted = "text", string example = "text") =>
        new ScalarShape<string>(wanted, example, isText: true,
            text => text.Length > 0
                ? Parsed<string>.Of(text)
                : Parsed<string>.Refused("is empty", $"write {wanted}, or remove the key"),
            () => new JsonObject { ["type"] = Texts(), ["minLength"] = 1 },
            text => text);

    /// <summary>Text that may be empty: arguments and variables of a child process.</summary>
    public static Shape<string> AnyText() => new ScalarShape<string>(
        "text", "text", isText: true, Parsed<string>.Of, () => new JsonObject { ["type"] = Texts() }, text => text);

    /// <summary>Text that must pass a check; the check names the mend.</summary>
    public static Shape<string> Text(NameRule rule, string example) =>
        new ScalarShape<string>(rule.Wanted, example, isText: true,
            text => rule.MendOf(text) is { } mend
                ? Parsed<string>.Refused($"is not {rule.Wanted}", mend)
                : Parsed<string>.Of(text),
            () => OrVariable(new JsonObject { ["type"] = "string", ["pattern"] = rule.Pattern }),
            text => text);

    /// <summary>A decimal number, kept as its text so that it compares without rounding.</summary>
    public static Shape<string> Decimal(NameRule rule) => new ScalarShape<string>(
        rule.Wanted, "0.5", isText: true,
        text => rule.MendOf(text) is { } mend
            ? Parsed<string>.Refused($"is not {rule.Wanted}", mend)
            : Parsed<string>.Of(text),
        () => OrVariable(new JsonObject
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["type"] = "number" },
                new JsonObject { ["type"] = "string", ["pattern"] = rule.Pattern }),
        }));

    /// <summary>A credential. Messages about it never say what it is.</summary>
    public static Shape<Secret> Credential() => new ScalarShape<Secret>(
        "a credential", "${TOKEN}", isText: true,
        text => text.Length == 0
            ? Parsed<Secret>.Refused("is empty, so nothing could ever match it", "set it, best as ${NAME}")
            : text.AsSpan().ContainsAnyInRange('\0', '\x1f')
                ? Parsed<Secret>.Refused("holds a line break or another control character", "remove it")
                : Parsed<Secret>.Of(new Secret(text)),
        () => new JsonObject { ["type"] = "string", ["minLength"] = 1 });

    /// <summary>True or false; also yes, no, on, off, which SatGate's YAML library takes for a flag.</summary>
    public static Shape<bool> Flag() => new ScalarShape<bool>(
        "true or false", "true", isText: false,
        text => text.ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "ON" or "Y" => Parsed<bool>.Of(true),
            "FALSE" or "NO" or "OFF" or "N" => Parsed<bool>.Of(false),
            _ => Parsed<bool>.Refused("is not true or false", "write true or false"),
        },
        () => OrVariable(new JsonObject { ["type"] = "boolean" }, "^([Yy]([Ee][Ss])?|[Nn][Oo]?|[Oo]([Nn]|[Ff][Ff]))$"),
        flag => flag);

    /// <summary>A whole number in a range, both ends included; <c>1_000</c> is a thousand.</summary>
    /// <param name="unit">What is counted, in the plural; empty for none.</param>
    public static Shape<T> Whole<T>(T min, T max, string unit)
        where T : struct, IBinaryInteger<T>
    {
        var (least, most) = (long.CreateChecked(min), long.CreateChecked(max));
        var wanted = unit.Length == 0 ? "a whole number" : $"a whole number of {unit}";
        return new ScalarShape<T>(
            wanted, $"{Math.Clamp(1, least, most)}", isText: false,
            text => !long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture, out var number)
                ? Parsed<T>.Refused($"is not {wanted}", $"write {least} to {most}, without fractions or units")
                : number < least || number > most
                    ? Parsed<T>.Refused("is out of range", $"choose {least} to {most}")
                    : Parsed<T>.Of(T.CreateChecked(number)),
            () => OrVariable(new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most },
                "^[0-9]+(_[0-9]+)+$"),
            number => long.CreateChecked(number));
    }

    /// <summary>A duration in a range, both ends included.</summary>
    public static Shape<TimeSpan> Duration(TimeSpan min, TimeSpan max)
    {
        var range = $"{DurationText.Format(min)} to {DurationText.Format(max)}";
        return new ScalarShape<TimeSpan>(
            "a duration with a unit", DurationText.Format(max), isText: true,
            text => !DurationText.TryParse(text, out var duration)
                ? Parsed<TimeSpan>.Refused("is not a duration", "write a number and a unit: 500ms, 30s, 5m, 1m30s, 1h")
                : duration < min || duration > max
                    ? Parsed<TimeSpan>.Refused("is out of range", $"choose {range}")
                    : Parsed<TimeSpan>.Of(duration),
            () => OrVariable(new JsonObject { ["type"] = "string", ["pattern"] = DurationText.Pattern }),
            duration => DurationText.Format(duration));
    }

    /// <summary>One of some words, spelled as given; several may mean the same.</summary>
    public static Shape<T> Word<T>(params (string Word, T Value)[] words) => Word([], words);

    /// <summary>
    /// The same, with words of the contract that this version refuses because it cannot honour them yet.
    /// </summary>
    public static Shape<T> Word<T>(string[] unavailable, params (string Word, T Value)[] words)
    {
        var known = words.Select(pair => pair.Word).ToArray();
        return new ScalarShape<T>(
            $"one of {string.Join(", ", known)}", known[0], isText: true,
            text => Array.IndexOf(known, text) is >= 0 and var index
                ? Parsed<T>.Of(words[index].Value)
                : unavailable.Contains(text)
                    ? Parsed<T>.Refused($"asks for {text}, which is not available yet", UnavailableKey<T>.Mend)
                    : Parsed<T>.Refused("is not a word it knows", NearestName.Of(text, known) is { } near
                        ? $"did you mean `{near}`?"
                        : $"choose one of {string.Join(", ", known)}"),
            () => OrVariable(new JsonObject { ["enum"] = new JsonArray([.. known.Select(word => (JsonNode)word)]) }));
    }

    /// <summary>An http or https address without credentials in it: those would end up in logs and events.</summary>
    public static Shape<Uri> Address() => new ScalarShape<Uri>(
        "an http or https URL", "https://example.com/mcp", isText: true,
        text => !Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? Parsed<Uri>.Refused("is not a URL", "write it whole, such as https://example.com/mcp")
            : url.Scheme is not "http" and not "https"
                ? Parsed<Uri>.Refused("is of a scheme we do not speak", "begin it with https:// or http://")
                : url.UserInfo.Length > 0
                    ? Parsed<Uri>.Refused("holds credentials", "move them to `auth` or `headers`")
                    : url.Fragment.Length > 0
                        ? Parsed<Uri>.Refused("has a fragment", "remove what follows `#`")
                        : Parsed<Uri>.Of(url),
        () => OrVariable(new JsonObject { ["type"] = "string", ["pattern"] = "^https?://" }));

    /// <summary>
    /// A value with a variable is only known when the file is read. Some values are text to an editor's YAML 1.2 and a
    /// number or flag to the YAML 1.1 that SatGate read.
    /// </summary>
    private static JsonObject OrVariable(JsonObject exact, string? oldForm = null) => new()
    {
        ["anyOf"] = new JsonArray(exact, new JsonObject
        {
            ["type"] = "string", ["pattern"] = oldForm is null ? @"\$" : $@"\$|{oldForm}",
        }),
    };

    private static JsonArray Texts() => ["string", "number", "boolean"];
}
