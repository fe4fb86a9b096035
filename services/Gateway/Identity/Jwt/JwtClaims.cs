using System.Text.Json;

namespace SatGate.Gateway.Identity.Jwt;

/// <summary>Reads claims: registered ones, and mapped ones whose path leads through objects by dots.</summary>
internal static class JwtClaims
{
    private const int ValuesMax = 256;
    private const int ValueCharsMax = 256;

    /// <summary>The claim by its whole name, else by its path; undefined when there is none.</summary>
    public static JsonElement Find(JsonElement claims, string path)
    {
        if (claims.TryGetProperty(path, out var whole))
        {
            return whole;
        }

        var found = claims;
        foreach (var name in path.Split('.'))
        {
            if (found.ValueKind is not JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return default;
            }
        }

        return found;
    }

    /// <summary>A name of usual characters, or null.</summary>
    public static string? Name(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= ValueCharsMax } text
        && !text.AsSpan().ContainsAnyInRange('\0', '\x1f')
            ? text
            : null;

    /// <summary>A list of texts, or one text with blanks between words. Null when it is neither, or too long.</summary>
    public static IReadOnlyList<string>? Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        JsonValueKind.String => Limited(value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        JsonValueKind.Array when value.GetArrayLength() <= ValuesMax
            && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String) =>
            Limited([.. value.EnumerateArray().Select(item => item.GetString()!)]),
        _ => null,
    };

    /// <summary>`aud`: one text or a list of them, none of them split.</summary>
    public static bool Holds(JsonElement audience, string wanted) => audience.ValueKind switch
    {
        JsonValueKind.String => audience.ValueEquals(wanted),
        JsonValueKind.Array => audience.EnumerateArray().Any(
            item => item.ValueKind is JsonValueKind.String && item.ValueEquals(wanted)),
        _ => false,
    };

    /// <summary>Seconds since 1970, fractions cut off; null when it is no such number.</summary>
    public static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
        && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    private static string[]? Limited(string[] words) =>
        words.Length <= ValuesMax && Array.TrueForAll(words, word => word.Length <= ValueCharsMax) ? words : null;
}
