using System.Globalization;
using System.Text;
using System.Text.Json;
using SatGate.Audit.Query;

namespace SatGate.Audit.Export;

/// <summary>
/// ArcSight Common Event Format, version 0. Separators in a stranger's text are escaped, so that a tool's name cannot
/// add a field or a line.
/// </summary>
internal sealed class CefFormat : IRecordFormat
{
    public string Head => "";

    public string Of(JsonElement record)
    {
        var view = new RecordView(record);
        var severity = OcsfFormat.IsRefused(view) ? 6 : view.Outcome is "tool_error" ? 4 : 1;
        var name = view.Tool.Length > 0 ? $"{view.Type} {view.Tool}" : view.Type;
        var line = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"CEF:0|SatGate|SatGate.Micro|1|{Header(view.Type)}|{Header(name)}|{severity}|"));
        var isFirst = true;
        Add("rt", view.Time);
        Add("externalId", view.EventId);
        Add("act", view.Decision);
        Add("outcome", view.Outcome);
        Add("reason", view.Reason);
        Add("suser", view.Principal);
        Add("src", view.Address);
        Add("destinationServiceName", view.Server);
        Add("request", view.Request);
        Add("in", view.Count("bytes_in"));
        Add("out", view.Count("bytes_out"));
        Label(1, "tool", view.Tool);
        Label(2, "tenant", view.Tenant);
        Label(3, "token", view.TokenId);
        Label(4, "account", view.Account);
        Add("cn1Label", "credits");
        Add("cn1", view.Cost);
        Add("cn2Label", "record");
        Add("cn2", view.Number);
        return line.Append('\n').ToString();

        void Label(int number, string label, string value)
        {
            if (value.Length > 0)
            {
                Add($"cs{number}Label", label);
                Add($"cs{number}", value);
            }
        }

        void Add<T>(string key, T value)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{value}");
            if (text.Length > 0)
            {
                line.Append(isFirst ? "" : " ").Append(key).Append('=').Append(Extension(text));
                isFirst = false;
            }
        }
    }

    private static string Header(string text) => OneLine(text)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal);

    private static string Extension(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("=", "\\=", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string OneLine(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
