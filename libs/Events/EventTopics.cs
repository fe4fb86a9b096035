using SatGate.Contracts.Events.V1;

namespace SatGate.Events;

/// <summary>The topics of docs/wire.md; also the names in the components' scopes.</summary>
public static class EventTopics
{
    public const string ToolCall = "tool_call";
    public const string Budget = "budget";
    public const string Auth = "auth";
    public const string Session = "session";

    public static IReadOnlyList<string> All { get; } = [ToolCall, Budget, Auth, Session];

    /// <summary>The topic that an event belongs to.</summary>
    public static string Of(Event published) => published.DetailCase switch
    {
        Event.DetailOneofCase.ToolCall => ToolCall,
        Event.DetailOneofCase.Budget => Budget,
        Event.DetailOneofCase.Auth => Auth,
        Event.DetailOneofCase.Session => Session,
        _ => throw new ArgumentException("An event without a detail belongs to no topic.", nameof(published)),
    };
}
