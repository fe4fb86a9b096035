using SatGate.Deploy.Tests.Components;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Helm;

/// <summary>The chart for several sets of values: every object, whatever is on or off.</summary>
public sealed class ChartTests
{
    public static TheoryData<string> Sets => [.. ValueSets.All];

    private static IReadOnlyList<Map> Render(string values) => Chart.Shipped.Render(Chart.Values(values));

    private static Map Only(IReadOnlyList<Map> manifests, string name) =>
        Assert.Single(manifests, manifest => ManifestRules.NameOf(manifest) == name);

    [Theory]
    [MemberData(nameof(Sets))]
    public void Chart_MakesSoundObjects(string values)
    {
        var manifests = Render(values);

        Assert.Empty(ManifestRules.Breaches(manifests));
        Assert.Equal(4, manifests.Count(ManifestRules.IsWorkload));
    }

    [Theory]
    [InlineData(ValueSets.Defaults, "redis")]
    [InlineData(ValueSets.Postgres, "postgres")]
    [InlineData(ValueSets.Everything, "postgres")]
    public void Components_AreThoseOfTheBackend(string values, string backend)
    {
        var resources = ManifestRules.Resources(Render(values));

        Assert.Empty(resources.Where(file => file.Kind == "Component").SelectMany(ComponentRules.Breaches));
        Assert.Empty(ResourceComparison.Differences(backend, resources));
    }

    [Theory]
    [InlineData(ValueSets.Defaults)]
    [InlineData(ValueSets.Everything)]
    public void Configurations_AreThoseOfTheFiles(string values)
    {
        var resources = ManifestRules.Resources(Render(values));

        Assert.All(AppIds.All, appId => Assert.Empty(ConfigurationRules.Breaches(
            Assert.Single(resources, file => file.Kind == "Configuration" && file.Name == appId), appId)));
        Assert.Empty(ResourceComparison.ConfigurationDifferences(resources));
    }

    [Fact]
    public void Chart_Everything_SaysWhatWasAsked()
    {
        var manifests = Render(ValueSets.Everything);
        var gateway = Only(manifests, "Deployment/sg-gateway");
        var annotations = gateway.MapAt("spec.template.metadata.annotations");

        Assert.Equal("true", annotations["dapr.io/enable-native-sidecar"]);
        Assert.Equal("agents: prod", annotations["team"]);
        Assert.Equal("gateways", gateway.TextAt("spec.template.spec.serviceAccountName"));
        Assert.Null(gateway.At("spec.replicas"));
        Assert.Equal(2L, Only(manifests, "HorizontalPodAutoscaler/sg-gateway").At("spec.minReplicas"));
        Assert.Equal("nginx", Only(manifests, "Ingress/sg-gateway").TextAt("spec.ingressClassName"));
        Assert.Equal("edge", gateway.TextAt("spec.template.spec.nodeSelector.pool"));
        Assert.DoesNotContain(manifests, manifest => ManifestRules.NameOf(manifest) == "ServiceAccount/sg-gateway");
        Assert.DoesNotContain(manifests, manifest => manifest.TextAt("kind") == "PersistentVolumeClaim");
        Assert.Contains(manifests, manifest => manifest.TextAt("kind") == "PodMonitor");
        var events = Assert.Single(ManifestRules.Resources(manifests), file => file.Name == "satgate-events");
        Assert.Equal("25000000", events.ValueOf("maxLenApprox"));
        Assert.Equal("redis.cache:6380", events.ValueOf("redisHost"));
    }

    [Fact]
    public void Config_IsTheFileThatTheGatewayReads()
    {
        var file = Only(Render(ValueSets.Everything), "ConfigMap/sg-gateway").MapAt("data");

        var config = YamlTree.LoadMap((string)file["satgate.yaml"]!);

        Assert.Equal("https://files.example.com/mcp", config.TextAt("upstreams.files.url"));
        Assert.Equal(9100L, config.At("server.port"));
    }

    [Theory]
    [InlineData(ValueSets.Defaults, "no upstreams yet", true)]
    [InlineData(ValueSets.Everything, "no upstreams yet", false)]
    [InlineData(ValueSets.Everything, "https://satgate.example.com/mcp", true)]
    [InlineData("ingress: { enabled: true }", "WARNING: without TLS", true)]
    [InlineData(ValueSets.Everything, "WARNING: without TLS", false)]
    public void Notes_SayWhatMatters(string values, string text, bool isSaid)
    {
        Assert.Equal(
            isSaid, Chart.Shipped.Notes(Chart.Values(values)).Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void NetworkPolicies_LetOnlyGatewaysCallTheLedger()
    {
        var budget = Only(Render(ValueSets.Defaults), "NetworkPolicy/sg-budget");
        var ports = budget.MapsAt("spec.ingress")
            .Where(rule => !rule.ContainsKey("from"))
            .SelectMany(rule => rule.MapsAt("ports").Select(port => port.At("port")));

        Assert.Equal([9090L], ports);
        Assert.DoesNotContain(
            budget.MapsAt("spec.ingress").SelectMany(rule => rule.MapsAt("ports")),
            port => port.At("port") is 9101L);
    }
}
