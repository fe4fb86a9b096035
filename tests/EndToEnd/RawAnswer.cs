using System.Text;
using System.Text.Json;

namespace SatGate.EndToEnd.Tests;

/// <summary>An HTTP answer with its exact bytes as Latin-1 text.</summary>
internal sealed record RawAnswer(
    int Status, string ContentType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public static RawAnswer From(HttpResponseMessage response, string body) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.MediaType ?? "",
        body,
        response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>
    /// The JSON-RPC messages in order: the body itself, or the data of every event that has any. Data over several
    /// lines is joined by a line feed, as the event stream standard says.
    /// </summary>
    public IReadOnlyList<string> Messages => ContentType == "text/event-stream"
        ? [.. Events.Select(Data).Where(data => data.Length > 0)]
        : [Body];

    /// <summary>The text of each event with its fields, comments left out.</summary>
    public IEnumerable<string> Events =>
        Body.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The last message, which is the answer to the request; undefined when it is not JSON.</summary>
    public JsonElement Json => Parse(Messages.Count > 0 ? Messages[^1] : "");

    /// <summary>The first text of the result's content.</summary>
    public string? Text => Member(Member(Member(Json, "result"), "content"), 0, "text") is { } text
        ? text.GetString()
        : null;

    /// <summary>The JSON-RPC error code, or null.</summary>
    public int? ErrorCode => Member(Member(Json, "error"), "code") is { } code ? code.GetInt32() : null;

    /// <summary>The reason word in the error's data, or null.</summary>
    public string? ErrorReason =>
        Member(Member(Member(Json, "error"), "data"), "error") is { ValueKind: JsonValueKind.String } reason
            ? reason.GetString()
            : null;

    /// <summary>Fails unless this is a JSON-RPC error with the code, one of the reasons, and id 7.</summary>
    public void AssertError(int code, params string[] reasons)
    {
        var isExpected = ErrorCode == code
            && (reasons.Length == 0 || reasons.Contains(ErrorReason))
            && Member(Json, "id") is { ValueKind: JsonValueKind.Number } id && id.GetInt32() == 7;
        Assert.True(isExpected, $"Expected error {code} {string.Join('|', reasons)} for id 7, got {this}");
    }

    /// <summary>Fails unless the result's first text is this.</summary>
    public void AssertText(string text) => Assert.True(Text == text, $"Expected {text}, got {this}");

    public override string ToString() => $"HTTP {Status} {ContentType}\n{Body}";

    /// <summary>The values of one field of an event, joined by line feeds.</summary>
    public static string Field(string eventText, string name) => string.Join('\n', eventText.Split('\n')
        .Where(line => line.StartsWith($"{name}:", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 1)..])
        .Select(value => value.StartsWith(' ') ? value[1..] : value));

    private static string Data(string eventText) => Field(eventText, "data");

    private static JsonElement Parse(string message)
    {
        try
        {
            return JsonDocument.Parse(Encoding.Latin1.GetBytes(message)).RootElement;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static JsonElement? Member(JsonElement? owner, string name) =>
        owner is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member)
            ? member
            : null;

    private static JsonElement? Member(JsonElement? list, int index, string name) =>
        list is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() > index
            ? Member(items[index], name)
            : null;
}
