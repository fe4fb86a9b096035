using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SatGate.Dapr.Tests.Services;

/// <summary>A record as the Audit service shows it.</summary>
/// <param name="Reservation">That the call paid with, or that the ledger's event is about.</param>
/// <param name="Seq">Of the ledger's event; 0 for others.</param>
internal sealed record LoggedRecord(
    string Type, string EventId, string Account, string Reservation, long Seq, long Posted, string Outcome)
{
    private const int PageMax = 1000;

    /// <summary>The whole log.</summary>
    public static async Task<List<LoggedRecord>> ReadAllAsync(ServiceReplica audit, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = audit.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Deployment.AdminToken);
        var read = new List<LoggedRecord>();
        for (long? before = null; ;)
        {
            var cursor = before is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&before={before}");
            using var answer = await client.GetAsync(
                new Uri($"/admin/v1/audit/records?limit={PageMax}{cursor}", UriKind.Relative), cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
            using var page = JsonDocument.Parse(text);
            read.AddRange(page.RootElement.GetProperty("records").EnumerateArray().Select(Of));
            var next = page.RootElement.GetProperty("next");
            if (next.ValueKind is JsonValueKind.Null)
            {
                return read;
            }
            before = next.GetInt64();
        }
    }

    private static LoggedRecord Of(JsonElement record)
    {
        var isCall = record.TryGetProperty("tool_call", out var detail);
        var isChange = !isCall && record.TryGetProperty("budget", out detail);
        return new LoggedRecord(
            Text(record, "type"), Text(record, "event_id"), Text(record, "account"),
            isCall ? Text(detail, "reservation_id") : isChange ? Text(detail, "subject") : "",
            isChange ? Number(detail, "seq") : 0, isChange ? Number(detail, "posted") : 0,
            isCall ? Text(detail, "outcome") : "");
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static long Number(JsonElement element, string name) =>
        long.TryParse(Text(element, name), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
