using SatGate.Events;

namespace SatGate.Deploy.Tests.Components;

/// <summary>Who may publish and subscribe to what, as the pub/sub component says and as the services do.</summary>
internal static class TopicScopes
{
    /// <summary>Where daprd puts what Audit refuses for good.</summary>
    public const string DeadLetter = "dead_letter";

    private static readonly Dictionary<string, string[]> s_published = new(StringComparer.Ordinal)
    {
        [AppIds.Gateway] = [EventTopics.ToolCall, EventTopics.Session, EventTopics.Auth],
        [AppIds.Budget] = [EventTopics.Budget],
        [AppIds.Auth] = [EventTopics.Auth],
        // daprd publishes dead letters as the subscriber, and checks its scope as for any other publication.
        [AppIds.Audit] = [DeadLetter],
    };

    private static readonly Dictionary<string, string[]> s_subscribed = new(StringComparer.Ordinal)
    {
        [AppIds.Gateway] = [],
        [AppIds.Budget] = [],
        [AppIds.Auth] = [],
        [AppIds.Audit] = [.. EventTopics.All],
    };

    public static IEnumerable<string> Breaches(ResourceFile events) =>
    [
        .. Differences("publishingScopes", s_published, Read(events.ValueOf("publishingScopes"))),
        .. Differences("subscriptionScopes", s_subscribed, Read(events.ValueOf("subscriptionScopes"))),
        .. Topics(events.ValueOf("allowedTopics") ?? "").ToHashSet().SetEquals([.. EventTopics.All, DeadLetter])
            ? Array.Empty<string>()
            : ["allowedTopics are not the topics of the code and the dead letters"],
    ];

    private static IEnumerable<string> Differences(
        string key, Dictionary<string, string[]> expected, Dictionary<string, string[]> actual) =>
        expected.Keys.Union(actual.Keys)
            .Where(app => !expected.TryGetValue(app, out var wanted) || !actual.TryGetValue(app, out var given)
                || !wanted.ToHashSet().SetEquals(given))
            .Select(app => $"{key} of {app}");

    // `app1=t1,t2;app2=`: nothing behind the sign is no topic at all, an app that is not named may use every topic.
    private static Dictionary<string, string[]> Read(string? scopes) => (scopes ?? "")
        .Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split('='))
        .ToDictionary(parts => parts[0], parts => Topics(parts[1]), StringComparer.Ordinal);

    private static string[] Topics(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
