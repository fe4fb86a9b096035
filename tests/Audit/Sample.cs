using System.Globalization;
using Google.Protobuf;
using SatGate.Contracts.Events.V1;

namespace SatGate.Audit.Tests;

/// <summary>Events as the services send them.</summary>
internal static class Sample
{
    public const long Time = 1_767_225_600_000;

    public static Event Call(int number, Action<Event>? change = null)
    {
        var @event = new Event
        {
            EventId = string.Create(CultureInfo.InvariantCulture, $"call-{number:d8}"),
            Type = "tool_call",
            Time = Time + number,
            Tenant = number % 2 == 0 ? "acme" : "globex",
            Principal = "agent-" + (number % 3),
            TokenId = "6490d8144ce84f590ff20503aa6de1b6",
            Account = "default",
            SessionId = "s-1",
            RequestId = string.Create(CultureInfo.InvariantCulture, $"req-{number}"),
            ToolCall = new ToolCall
            {
                Server = "files",
                Tool = number % 5 == 0 ? "write_file" : "read_file",
                Cost = 2,
                Decision = number % 7 == 0 ? ToolCall.Types.Decision.Denied : ToolCall.Types.Decision.Allowed,
                Outcome = number % 7 == 0 ? ToolCall.Types.Outcome.NotRun : ToolCall.Types.Outcome.Ran,
                DurationMs = 3,
                DurationUs = 3_141,
                ArgsSha256 = ByteString.CopyFrom(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()),
                BytesIn = 120,
                BytesOut = 900,
                Method = "tools/call",
            },
        };
        change?.Invoke(@event);
        return @event;
    }

    public static Event Budget(string account, long seq, long posted = 0, string? id = null, long time = Time) => new()
    {
        EventId = id ?? string.Create(CultureInfo.InvariantCulture, $"{account}-{seq}"),
        Type = "budget_spend",
        Time = time + seq,
        Account = account,
        Budget = new BudgetChange { Seq = seq, Kind = "SETTLED", Subject = "r-1", Posted = posted, Tool = "read_file" },
    };

    public static Event[] Calls(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => Call(number))];
}
