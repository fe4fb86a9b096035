using System.Globalization;
using System.Text.Json;

namespace SatGate.Audit.Query;

/// <summary>The members of a record by their meaning; empty or 0 when it has none.</summary>
public readonly struct RecordView(JsonElement record)
{
    public long Number => Whole(record, "n");

    public long Received => Whole(record, "received");

    /// <summary>Unix milliseconds of the event itself.</summary>
    public long Time => Whole(record, "time");

    public string Topic => Words(record, "topic");

    public string Type => Words(record, "type");

    public string EventId => Words(record, "event_id");

    public string Tenant => Words(record, "tenant");

    public string Principal => Words(record, "principal");

    public string TokenId => Words(record, "token_id");

    /// <summary>Ids joined by blanks.</summary>
    public string TokenLineage => Words(record, "token_lineage");

    public string Account => Words(record, "account");

    public string Session => Words(record, "session_id");

    public string Request => Words(record, "request_id");

    public string Server => Detail("server");

    public string Tool => Detail("tool");

    public string Decision => Detail("decision");

    public string Outcome => Detail("outcome");

    public string Reason => Detail("reason");

    public string SubjectTokenId => Detail("subject_token_id");

    public string Address => Detail("address");

    public long Cost => Count("cost");

    public long DurationMs => Count("duration_ms");

    /// <summary>A text of the record's tool_call, budget, auth, session or audit.</summary>
    public string Detail(string name)
    {
        foreach (var member in DetailNames)
        {
            if (record.TryGetProperty(member, out var detail) && detail.ValueKind is JsonValueKind.Object)
            {
                return Words(detail, name);
            }
        }

        return "";
    }

    /// <summary>A number of the same.</summary>
    public long Count(string name)
    {
        foreach (var member in DetailNames)
        {
            if (record.TryGetProperty(member, out var detail) && detail.ValueKind is JsonValueKind.Object)
            {
                return Whole(detail, name);
            }
        }

        return 0;
    }

    private static string[] DetailNames => s_details;

    private static readonly string[] s_details = ["tool_call", "budget", "auth", "session", "audit"];

    private static string Words(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()!
            : "";

    // Numbers beyond JavaScript's are written as text.
    private static long Whole(JsonElement element, string name) => !element.TryGetProperty(name, out var value)
        ? 0
        : value.ValueKind is JsonValueKind.String
            ? long.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var number) ? number : 0
            : value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out number) ? number : 0;
}
