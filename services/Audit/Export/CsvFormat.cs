using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SatGate.Audit.Query;

namespace SatGate.Audit.Export;

/// <summary>
/// RFC 4180 with one heading line. A cell that a spreadsheet would run as a formula (CWE-1236: a tool or client name is
/// a stranger's text) gets an apostrophe in front, which spreadsheets take for "this is text".
/// </summary>
internal sealed class CsvFormat : IRecordFormat
{
    private static readonly SearchValues<char> s_quoted = SearchValues.Create("\",\r\n'\t");

    private static readonly string[] s_columns =
    [
        "n", "time", "topic", "type", "event_id", "tenant", "principal", "token_id", "account", "session_id",
        "request_id", "server", "tool", "decision", "outcome", "reason", "cost", "duration_ms", "amount", "posted",
        "subject", "address",
    ];

    public string Head => string.Join(',', s_columns) + "\r\n";

    public string Of(JsonElement record)
    {
        var view = new RecordView(record);
        return Row(
        [
            Number(view.Number), TimeText.Of(view.Time), view.Topic, view.Type, view.EventId, view.Tenant,
            view.Principal, view.TokenId, view.Account, view.Session, view.Request, view.Server, view.Tool,
            view.Decision, view.Outcome, view.Reason, Number(view.Cost), Number(view.DurationMs),
            Number(view.Count("amount")), Number(view.Count("posted")), view.Detail("subject"), view.Address,
        ]);
    }

    /// <summary>One line of cells, each quoted where it has to be.</summary>
    public static string Row(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    private static string Cell(string text)
    {
        var safe = text.Length > 0 && IsFormula(text) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(s_quoted) || safe.StartsWith(' ') || safe.EndsWith(' ')
            ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : safe;
    }

    // Spreadsheets skip blanks before the sign; a plain negative number is a number.
    private static bool IsFormula(string text)
    {
        var first = text.AsSpan().TrimStart([' ', '\t', '\r', '\n', '\0']);
        return (first.Length > 0 && "=+-@\uff1d\uff0b\uff0d\uff20".Contains(first[0], StringComparison.Ordinal)
                && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            || text[0] is '\t' or '\r' or '\n';
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
