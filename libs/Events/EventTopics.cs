namespace SatGate.Events;

/// <summary>The topics of docs/wire.md; also the names in the components' scopes.</summary>
public static class EventTopics
{
    public const string ToolCall = "tool_call";
    public const string Budget = "budget";
    public const string Auth = "auth";
    public const string Session = "session";

    public static IReadOnlyList<string> All { get; } = [ToolCall, Budget, Auth, Session];
}
