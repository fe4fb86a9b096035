using SatGate.Audit.Ingest;
using SatGate.Contracts.Events.V1;

namespace SatGate.Audit.Usage;

/// <summary>What one event adds to the counts; an event that is no call and posts nothing adds nothing.</summary>
internal static class UsageMeter
{
    private const long DayMs = 24 * 60 * 60 * 1000L;

    /// <summary>Later events would have a day that is no date.</summary>
    private const long TimeMax = 253_402_300_799_999;

    public static (UsageKey Key, UsageTotals Added)? Of(Event @event) => @event.DetailCase switch
    {
        Event.DetailOneofCase.ToolCall => (
            Key(@event, @event.ToolCall.Server, @event.ToolCall.Tool), Count(@event.ToolCall)),
        Event.DetailOneofCase.Budget when @event.Budget is { Posted: > 0, Kind: "SETTLED" or "EXPIRED" } change => (
            Key(@event, "", change.Tool), new UsageTotals { Posted = change.Posted }),
        _ => null,
    };

    private static UsageTotals Count(ToolCall call) => new()
    {
        Calls = 1,
        Denied = call.Decision is ToolCall.Types.Decision.Denied ? 1 : 0,
        Errors = call.Outcome is ToolCall.Types.Outcome.ToolError or ToolCall.Types.Outcome.Unknown ? 1 : 0,
        Credits = call.Cost,
        DurationUs = call.DurationUs > 0 ? call.DurationUs : call.DurationMs * 1000,
        DurationUsMax = call.DurationUs > 0 ? call.DurationUs : call.DurationMs * 1000,
        BytesIn = call.BytesIn,
        BytesOut = call.BytesOut,
    };

    private static UsageKey Key(Event @event, string server, string tool) => new(
        (int)(Math.Min(@event.Time, TimeMax) / DayMs),
        StoredName.Of(@event.Tenant), StoredName.Of(@event.Principal), StoredName.Of(@event.TokenId),
        StoredName.Of(@event.Account), StoredName.Of(server), StoredName.Of(tool));
}
