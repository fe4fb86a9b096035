using System.Collections.Frozen;
using System.Text;

namespace SatGate.Gateway.Mcp;

/// <summary>
/// The methods the gateway itself has to tell apart. Every other method is <see cref="Other"/>: it passes the same
/// chokepoint and is forwarded as it is.
/// </summary>
internal enum McpMethod
{
    Other = 0,
    Initialize,
    Discover,
    Ping,
    ToolsList,
    ToolsCall,
    PromptsList,
    PromptsGet,
    ResourcesList,
    ResourceTemplatesList,
    ResourcesRead,
    ResourcesSubscribe,
    ResourcesUnsubscribe,
    CompletionComplete,
    LoggingSetLevel,
    SubscriptionsListen,
    TasksGet,
    TasksResult,
    TasksUpdate,
    TasksCancel,
    TasksList,
    Initialized,
    Cancelled,
    Progress,
    Message,
    RootsListChanged,
    ToolsListChanged,
    PromptsListChanged,
    ResourcesListChanged,
    ResourcesUpdated,
    SubscriptionsAcknowledged,
    SatGateBudget,
    SatGateQuote,
    SatGateDelegate,
    SatGateReturn,
    SatGateRevoke,
}

/// <summary>Method names of the specification (revisions 2024-11-05 to 2026-07-28) and of this gateway.</summary>
internal static class McpMethods
{
    private static readonly FrozenDictionary<string, McpMethod> s_byName = new Dictionary<string, McpMethod>
    {
        ["initialize"] = McpMethod.Initialize,
        ["server/discover"] = McpMethod.Discover,
        ["ping"] = McpMethod.Ping,
        ["tools/list"] = McpMethod.ToolsList,
        ["tools/call"] = McpMethod.ToolsCall,
        ["prompts/list"] = McpMethod.PromptsList,
        ["prompts/get"] = McpMethod.PromptsGet,
        ["resources/list"] = McpMethod.ResourcesList,
        ["resources/templates/list"] = McpMethod.ResourceTemplatesList,
        ["resources/read"] = McpMethod.ResourcesRead,
        ["resources/subscribe"] = McpMethod.ResourcesSubscribe,
        ["resources/unsubscribe"] = McpMethod.ResourcesUnsubscribe,
        ["completion/complete"] = McpMethod.CompletionComplete,
        ["logging/setLevel"] = McpMethod.LoggingSetLevel,
        ["subscriptions/listen"] = McpMethod.SubscriptionsListen,
        ["tasks/get"] = McpMethod.TasksGet,
        ["tasks/result"] = McpMethod.TasksResult,
        ["tasks/update"] = McpMethod.TasksUpdate,
        ["tasks/cancel"] = McpMethod.TasksCancel,
        ["tasks/list"] = McpMethod.TasksList,
        ["notifications/initialized"] = McpMethod.Initialized,
        ["notifications/cancelled"] = McpMethod.Cancelled,
        ["notifications/progress"] = McpMethod.Progress,
        ["notifications/message"] = McpMethod.Message,
        ["notifications/roots/list_changed"] = McpMethod.RootsListChanged,
        ["notifications/tools/list_changed"] = McpMethod.ToolsListChanged,
        ["notifications/prompts/list_changed"] = McpMethod.PromptsListChanged,
        ["notifications/resources/list_changed"] = McpMethod.ResourcesListChanged,
        ["notifications/resources/updated"] = McpMethod.ResourcesUpdated,
        ["notifications/subscriptions/acknowledged"] = McpMethod.SubscriptionsAcknowledged,
        ["satgate/budget"] = McpMethod.SatGateBudget,
        ["budget/check"] = McpMethod.SatGateBudget,
        ["satgate/quote"] = McpMethod.SatGateQuote,
        ["satgate/delegate"] = McpMethod.SatGateDelegate,
        ["satgate/return"] = McpMethod.SatGateReturn,
        ["satgate/revoke"] = McpMethod.SatGateRevoke,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, McpMethod>.AlternateLookup<ReadOnlySpan<char>> s_lookup =
        s_byName.GetAlternateLookup<ReadOnlySpan<char>>();

    private const int NameCharsMax = 64;

    /// <summary>The method of a decoded name; names are compared ordinally, as JSON-RPC does.</summary>
    public static McpMethod Of(ReadOnlySpan<byte> name)
    {
        if (name.Length > NameCharsMax)
        {
            return McpMethod.Other;
        }

        Span<char> chars = stackalloc char[NameCharsMax];
        return Encoding.UTF8.TryGetChars(name, chars, out var written)
            && s_lookup.TryGetValue(chars[..written], out var method) ? method : McpMethod.Other;
    }

    /// <summary>The wire names, for logs and headers.</summary>
    public static string NameOf(McpMethod method) => s_names[method];

    private static readonly FrozenDictionary<McpMethod, string> s_names =
        s_byName.Where(pair => pair.Key != "budget/check")
            .ToDictionary(pair => pair.Value, pair => pair.Key).ToFrozenDictionary();
}
