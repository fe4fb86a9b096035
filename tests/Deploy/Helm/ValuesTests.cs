using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Helm;

/// <summary>values.schema.json: allows what the chart is rendered for, and refuses what would not work.</summary>
public sealed class ValuesTests
{
    private static readonly Map s_schema =
        YamlTree.LoadMap(File.ReadAllText(Path.Combine(Chart.Folder, "values.schema.json")));

    private static List<string> Breaches(string values) => [.. new JsonSchema(s_schema).Breaches(Chart.Values(values))];

    [Theory]
    [MemberData(nameof(ChartTests.Sets), MemberType = typeof(ChartTests))]
    public void Schema_AllowsWhatIsRendered(string values)
    {
        Assert.Empty(Breaches(values));
    }

    [Theory]
    [InlineData("backend: mysql", "$.backend")]
    [InlineData("backends: redis", "has no backends")]
    [InlineData("gateway: { replica: 3 }", "$.gateway has no replica")]
    [InlineData("gateway: { replicas: \"3\" }", "$.gateway.replicas is not of type integer")]
    [InlineData("gateway: { replicas: 0 }", "too small")]
    [InlineData("gateway: { resources: { limits: null } }", "$.gateway.resources.limits is not of type object")]
    [InlineData("budget: { autoscaling: { maxReplicas: 1000 } }", "too large")]
    [InlineData("budget: { nodeSelector: { pool: 3 } }", "$.budget.nodeSelector.pool")]
    [InlineData("budget: { extraEnv: [{ value: x }] }", "$.budget.extraEnv[0] has no name")]
    [InlineData("audit: { replicas: 2 }", "$.audit has no replicas")]
    [InlineData("image: { tag: latest }", "$.image.tag")]
    [InlineData("dapr: { sidecarImage: \"daprio/daprd:latest\" }", "$.dapr.sidecarImage")]
    [InlineData("dapr: { blockShutdownDuration: 30 }", "is not of type string")]
    [InlineData("dapr: { tracing: { samplingRate: 1% } }", "does not match")]
    [InlineData("redis: { host: redis }", "does not match: redis")]
    [InlineData("redis: { existingSecret: { name: \"\" } }", "too short")]
    [InlineData("redis: { password: hunter2 }", "$.redis has no password")]
    [InlineData("config: { server: { port: 8080 } }", "$.config.server.port")]
    [InlineData("config: { server: { transport: stdio } }", "$.config.server.transport")]
    [InlineData("config: { upstreams: null }", "$.config.upstreams")]
    [InlineData("events: { maxLenApprox: 10 }", "too small")]
    public void Schema_RefusesWhatWouldNotWork(string values, string breach)
    {
        Assert.Contains(Breaches(values), line => line.Contains(breach, StringComparison.Ordinal));
    }

    // A key that only values.yaml has would be typed in vain; one that only the schema has would be found nowhere.
    [Fact]
    public void Schema_AndValues_HaveTheSameKeys()
    {
        Assert.Empty(Missing(s_schema, Chart.Values(), "$"));
    }

    private static IEnumerable<string> Missing(Map schema, Map values, string path)
    {
        foreach (var (key, property) in schema.MapAt("properties"))
        {
            var described = Resolve((Map)property!);
            var isOptional = path == "$" && key == "global" || path.StartsWith("$.config", StringComparison.Ordinal)
                || path.EndsWith(".limits", StringComparison.Ordinal);
            if (!values.TryGetValue(key, out var value) && !isOptional)
            {
                yield return $"{path}.{key}";
            }

            foreach (var below in value is Map map ? Missing(described, map, $"{path}.{key}") : [])
            {
                yield return below;
            }
        }
    }

    private static Map Resolve(Map schema) => schema.TextAt("$ref") is { } reference
        ? s_schema.MapAt("definitions." + reference["#/definitions/".Length..])
        : schema;
}
