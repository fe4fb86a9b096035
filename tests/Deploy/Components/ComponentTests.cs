namespace SatGate.Deploy.Tests.Components;

/// <summary>
/// The files under components/ against the tables of Dapr and the code, and each rule against a broken twin.
/// </summary>
public sealed class ComponentTests
{
    private const string Sound = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: satgate-state }
        spec:
          type: state.redis
          version: v1
          metadata:
            - { name: redisHost, value: "127.0.0.1:6379" }
            - { name: redisPassword, secretKeyRef: { name: A, key: A } }
            - { name: keyPrefix, value: name }
            - { name: poolSize, value: "10" }
        auth: { secretStore: satgate-secrets }
        scopes: [satgate-budget]
        """;

    public static TheoryData<string> Folders => [.. ResourceFile.Backends, "rabbitmq"];

    public static TheoryData<string> Backends => [.. ResourceFile.Backends];

    private static ResourceFile Component(string folder, string name) => Assert.Single(
        ResourceFile.InFolder(folder), file => file.Kind == "Component" && file.Name == name);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Components_OfABackend_AreKnownToDapr(string folder)
    {
        var components = ResourceFile.InFolder(folder).Where(file => file.Kind == "Component").ToList();

        Assert.NotEmpty(components);
        Assert.Empty(components.SelectMany(ComponentRules.Breaches));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Backend_HasTheThreeComponentsAndThePolicies(string backend)
    {
        var files = ResourceFile.InFolder(backend);

        Assert.Equal(
            ["Component/satgate-events", "Component/satgate-secrets", "Component/satgate-state", "Resiliency/satgate"],
            files.Select(file => $"{file.Kind}/{file.Name}").Order(StringComparer.Ordinal));
        Assert.Equal([AppIds.Budget, AppIds.Auth], Component(backend, "satgate-state").Scopes);
        Assert.Equal(AppIds.All, Component(backend, "satgate-events").Scopes);
        Assert.Equal(AppIds.All, Component(backend, "satgate-secrets").Scopes);
    }

    [Theory]
    [InlineData("redis", "state.redis", "pubsub.redis")]
    [InlineData("postgres", "state.postgresql", "pubsub.redis")]
    [InlineData("dev", "state.sqlite", "pubsub.in-memory")]
    public void Backend_IsMadeOf(string backend, string state, string events)
    {
        Assert.Equal(state, Component(backend, "satgate-state").Type);
        Assert.Equal(events, Component(backend, "satgate-events").Type);
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    [InlineData("rabbitmq")]
    public void Events_AreScopedAsTheServicesUseThem(string folder)
    {
        Assert.Empty(TopicScopes.Breaches(Component(folder, "satgate-events")));
    }

    [Theory]
    [InlineData("tool_call,session,auth;", "tool_call,session;")]
    [InlineData("satgate-audit=dead_letter", "satgate-audit=")]
    [InlineData("satgate-gateway=;", "")]
    [InlineData("value: tool_call,budget", "value: tool_call")]
    public void Events_WithOtherScopes_AreFound(string text, string other)
    {
        var path = SatGate.Testing.Repository.PathOf("components", "redis", "events.yaml");
        var changed = File.ReadAllText(path).Replace(text, other, StringComparison.Ordinal);

        Assert.NotEmpty(TopicScopes.Breaches(Assert.Single(ResourceFile.Parse("changed", changed))));
    }

    [Theory]
    [InlineData("poolSize", "poolSize", false)]
    [InlineData("name: poolSize", "name: writeTimeout", true)]
    [InlineData("name: poolSize", "name: redisPoolSize", true)]
    [InlineData("name: redisHost", "name: redisPort", true)]
    [InlineData("name: poolSize", "name: redisHost", true)]
    [InlineData("{ name: keyPrefix, value: name }", "{ name: keyPrefix, value: appid }", true)]
    [InlineData("{ name: keyPrefix, value: name }", "{ name: redisDB, value: \"1\" }", true)]
    [InlineData("value: \"10\"", "value: 10", true)]
    [InlineData("value: \"10\"", "value: \"10\", envRef: X", true)]
    [InlineData("secretKeyRef: { name: A, key: A }", "value: hunter2", true)]
    [InlineData("secretStore: satgate-secrets", "secretStore: other", true)]
    [InlineData("version: v1\n", "version: v2\n", true)]
    [InlineData("version: v1\n", "version: v1\n  ignoreErrors: true\n", true)]
    [InlineData("version: v1\n", "version: v1\n  retries: 3\n", true)]
    [InlineData("state.redis", "state.redis7", true)]
    [InlineData("dapr.io/v1alpha1", "dapr.io/v2alpha1", true)]
    [InlineData("scopes: [satgate-budget]", "scopes: []", true)]
    [InlineData("scopes: [satgate-budget]", "scopes: [satgate-budgets]", true)]
    [InlineData("scopes: [satgate-budget]", "scopes: [satgate-gateway]", true)]
    public void ComponentRules_FindWhatIsWrong(string text, string other, bool isWrong)
    {
        var changed = Sound.Replace(text, other, StringComparison.Ordinal);

        var breaches = ComponentRules.Breaches(Assert.Single(ResourceFile.Parse("sample", changed))).ToList();

        Assert.True(isWrong == breaches.Count > 0, string.Join('\n', breaches));
    }
}
