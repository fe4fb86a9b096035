using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Arguments;

/// <summary>
/// Reads the rules of an `args` caveat: base64url of a JSON object, tool pattern → argument → condition, such as
/// <c>{"pay":{"currency":{"one_of":["EUR"]},"amount":{"min":"0.01","max":"200"}}}</c>. A condition is one of `one_of`,
/// `min` and/or `max` (decimals as text), `url` (`hosts`, `prefixes`), `absent` (true). Anything else, a repeated
/// member or a limit exceeded makes the caveat malformed, and the token is refused.
/// </summary>
internal static class ArgumentRulesReader
{
    private static readonly JsonDocumentOptions s_strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = ArgumentLimits.RulesDepthMax,
    };

    private static readonly SearchValues<char> s_host = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    public static bool TryRead(ReadOnlySpan<byte> text, out ToolRule[] rules)
    {
        rules = [];
        Span<byte> json = stackalloc byte[ArgumentLimits.RulesBytesMax];
        if (!TokenText.TryDecode(text, json, out var written) || !Utf8.IsValid(json[..written]))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(json[..written].ToArray(), s_strict);
            return TryReadTools(document.RootElement, out rules);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryReadTools(JsonElement root, out ToolRule[] rules)
    {
        rules = [];
        if (!IsObject(root, ArgumentLimits.ToolsMax))
        {
            return false;
        }

        var read = new List<ToolRule>();
        foreach (var tool in root.EnumerateObject())
        {
            if (!IsName(tool.Name) || !NamePattern.TryParse(tool.Name, out var pattern)
                || !TryReadFields(tool.Value, out var fields))
            {
                return false;
            }

            read.Add(new ToolRule(pattern, fields));
        }

        rules = [.. read];
        return true;
    }

    private static bool TryReadFields(JsonElement tool, out FieldRule[] fields)
    {
        fields = [];
        if (!IsObject(tool, ArgumentLimits.FieldsMax))
        {
            return false;
        }

        var read = new List<FieldRule>();
        foreach (var field in tool.EnumerateObject())
        {
            if (!IsName(field.Name) || ReadCondition(field.Value) is not { } condition)
            {
                return false;
            }

            read.Add(new FieldRule(field.Name, condition));
        }

        fields = [.. read];
        return true;
    }

    private static IArgumentCondition? ReadCondition(JsonElement condition)
    {
        if (!IsObject(condition, membersMax: 2))
        {
            return null;
        }

        if (condition.TryGetProperty("min", out _) || condition.TryGetProperty("max", out _))
        {
            return ReadRange(condition);
        }

        // Exactly one kind per field: what two of them together would mean is anybody's guess.
        if (condition.GetPropertyCount() != 1)
        {
            return null;
        }

        var only = condition.EnumerateObject().First();
        return only.Name switch
        {
            "one_of" => ReadOneOf(only.Value),
            "url" => ReadUrl(only.Value),
            "absent" => only.Value.ValueKind == JsonValueKind.True ? new AbsentCondition() : null,
            _ => null,
        };
    }

    private static RangeCondition? ReadRange(JsonElement range)
    {
        string? min = null;
        string? max = null;
        foreach (var bound in range.EnumerateObject())
        {
            if (bound.Name is not ("min" or "max") || bound.Value.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            var text = bound.Value.GetString()!;
            if (!ExactDecimal.TryParse(Encoding.UTF8.GetBytes(text), out _))
            {
                return null;
            }

            (min, max) = bound.Name == "min" ? (text, max) : (min, text);
        }

        return new RangeCondition(min, max);
    }

    private static OneOfCondition? ReadOneOf(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > ArgumentLimits.ChoicesMax)
        {
            return null;
        }

        var choices = new List<JsonElement>();
        foreach (var choice in list.EnumerateArray())
        {
            var readable = choice.ValueKind switch
            {
                JsonValueKind.String => choice.GetString()!.Length <= ArgumentLimits.ChoiceCharsMax,
                JsonValueKind.True or JsonValueKind.False => true,
                JsonValueKind.Number => ExactDecimal.TryParse(
                    JsonMarshal.GetRawUtf8Value(choice), out _),
                _ => false,
            };
            if (!readable)
            {
                return null;
            }

            choices.Add(choice.Clone());
        }

        return new OneOfCondition([.. choices], $"one of {string.Join(", ", choices)}");
    }

    private static UrlCondition? ReadUrl(JsonElement url)
    {
        if (!IsObject(url, membersMax: 2) || !url.TryGetProperty("hosts", out var hostList)
            || !TryTexts(hostList, ArgumentLimits.HostsMax, IsHost, out var hosts))
        {
            return null;
        }

        var prefixes = Array.Empty<string>();
        if (url.GetPropertyCount() == 2
            && (!url.TryGetProperty("prefixes", out var prefixList)
                || !TryTexts(prefixList, ArgumentLimits.PrefixesMax, IsPrefix, out prefixes)))
        {
            return null;
        }

        return new UrlCondition(hosts, prefixes);
    }

    private static bool TryTexts(JsonElement list, int textsMax, Func<string, bool> isValid, out string[] texts)
    {
        texts = [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0 || list.GetArrayLength() > textsMax)
        {
            return false;
        }

        var read = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !isValid(item.GetString()!))
            {
                return false;
            }

            read.Add(item.GetString()!);
        }

        texts = [.. read];
        return true;
    }

    // Lower-case letters in the last label: a number there would be an IP address in one of its disguises.
    private static bool IsHost(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var host = colon < 0 ? text : text[..colon];
        var port = colon < 0 ? "443" : text[(colon + 1)..];
        return host.Length is > 0 and <= 253
            && !host.AsSpan().ContainsAnyExcept(s_host)
            && host[^1] != '.' && char.IsAsciiLetterLower(host[host.LastIndexOf('.') + 1])
            && port.Length is > 0 and <= 5 && port.All(char.IsAsciiDigit);
    }

    private static bool IsPrefix(string text) =>
        text.Length <= ArgumentLimits.ChoiceCharsMax && text is ['/', ..]
        && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
        && text.IndexOfAny(['?', '#', '%', '\\']) < 0;

    private static bool IsName(string text) =>
        text.Length is > 0 and <= ArgumentLimits.NameCharsMax && !text.Any(char.IsControl);

    private static bool IsObject(JsonElement element, int membersMax) =>
        element.ValueKind == JsonValueKind.Object
        && element.GetPropertyCount() > 0 && element.GetPropertyCount() <= membersMax;
}
