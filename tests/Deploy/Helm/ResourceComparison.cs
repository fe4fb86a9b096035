using SatGate.Deploy.Tests.Components;
using SatGate.Deploy.Tests.Yaml;
using SatGate.Testing;

namespace SatGate.Deploy.Tests.Helm;

/// <summary>
/// The chart's Dapr resources against the files under components/: the same in everything but addresses, secrets, and
/// what this cluster's values say.
/// </summary>
internal static class ResourceComparison
{
    // What an installation says for itself.
    private static readonly string[] s_local =
        ["redisHost", "redisPassword", "enableTLS", "connectionString", "maxLenApprox"];

    public static IEnumerable<string> Differences(string backend, IReadOnlyList<ResourceFile> chart)
    {
        foreach (var file in ResourceFile.InFolder(backend).Where(file => file.Name != "satgate-secrets"))
        {
            var other = chart.SingleOrDefault(resource => resource.Kind == file.Kind && resource.Name == file.Name);
            if (other is null || Comparable(file.Resource) != Comparable(other.Resource))
            {
                yield return $"{file.Name}:\n{Comparable(file.Resource)}\n{Comparable(other?.Resource ?? [])}";
            }
        }

        if (!chart.Any(file => file.Name == "satgate-secrets" && file.Type == "secretstores.kubernetes"))
        {
            yield return "no secret store of the cluster's";
        }
    }

    public static IEnumerable<string> ConfigurationDifferences(IReadOnlyList<ResourceFile> chart)
    {
        foreach (var appId in AppIds.All)
        {
            var path = Repository.PathOf("components", "configuration", appId["satgate-".Length..] + ".yaml");
            var file = YamlTree.LoadMap(File.ReadAllText(path));
            var other = chart.Single(resource => resource.Kind == "Configuration" && resource.Name == appId).Resource;
            foreach (var part in new[] { "api", "metrics", "features" })
            {
                if (YamlWriter.Write(file.At($"spec.{part}")) != YamlWriter.Write(other.At($"spec.{part}")))
                {
                    yield return $"{appId}: {part}";
                }
            }

            if (!Operations(file).SequenceEqual(Operations(other)))
            {
                yield return $"{appId}: accessControl";
            }

            if (other.MapsAt("spec.accessControl.policies").Any(
                policy => policy.TextAt("namespace") != Chart.Namespace
                    || policy.TextAt("trustDomain") != other.TextAt("spec.accessControl.trustDomain")))
            {
                yield return $"{appId}: the callers' namespace or trust domain";
            }
        }
    }

    private static IEnumerable<string?> Operations(Map configuration) => configuration
        .MapsAt("spec.accessControl.policies")
        .SelectMany(policy => policy.MapsAt("operations"))
        .Select(operation => operation.TextAt("name"));

    private static string Comparable(Map resource)
    {
        var spec = new Map(resource.MapAt("spec"));
        if (spec.ContainsKey("metadata"))
        {
            spec["metadata"] = resource.MapsAt("spec.metadata")
                .Where(entry => !s_local.Contains(entry.TextAt("name")))
                .Cast<object?>()
                .ToList();
        }

        return YamlWriter.Write(new Map
        {
            ["spec"] = spec,
            ["auth"] = resource.At("auth"),
            ["scopes"] = resource.At("scopes"),
        });
    }
}
