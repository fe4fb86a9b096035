using SatGate.Deploy.Tests.Components;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Helm;

/// <summary>What must hold for what the chart makes, as functions that return a line for each breach.</summary>
internal static class ManifestRules
{
    public static IEnumerable<string> Breaches(IReadOnlyList<Map> manifests) =>
        Names(manifests)
            .Concat(manifests.Where(IsWorkload).SelectMany(WorkloadRules.Breaches))
            .Concat(Selectors(manifests))
            .Concat(Accounts(manifests))
            .Concat(Secrets(manifests));

    public static bool IsWorkload(Map manifest) => manifest.TextAt("kind") == "Deployment";

    public static string NameOf(Map manifest) => $"{manifest.TextAt("kind")}/{manifest.TextAt("metadata.name")}";

    private static IEnumerable<string> Names(IReadOnlyList<Map> manifests)
    {
        foreach (var group in manifests.GroupBy(NameOf).Where(group => group.Count() > 1))
        {
            yield return $"{group.Key} comes twice";
        }

        foreach (var manifest in manifests)
        {
            if (manifest.TextAt("metadata.namespace") != Chart.Namespace)
            {
                yield return $"{NameOf(manifest)} is not in the release's namespace";
            }

            if (manifest.MapAt("metadata.labels").GetValueOrDefault("app.kubernetes.io/instance") is not Chart.Release)
            {
                yield return $"{NameOf(manifest)} has not the release's labels";
            }
        }
    }

    // What selects pods selects those of one workload, and only by labels that no upgrade changes.
    private static IEnumerable<string> Selectors(IReadOnlyList<Map> manifests)
    {
        var pods = manifests.Where(IsWorkload)
            .Select(workload => workload.MapAt("spec.template.metadata.labels"))
            .ToList();
        foreach (var manifest in manifests)
        {
            foreach (var selector in SelectorsOf(manifest))
            {
                var chosen = pods.Count(labels => selector.All(label => Equals(
                    labels.GetValueOrDefault(label.Key), label.Value)));
                var wanted = manifest.TextAt("kind") == "PodMonitor" ? pods.Count : 1;
                if (selector.Count == 0 || chosen != wanted)
                {
                    yield return $"{NameOf(manifest)} selects {chosen} workloads";
                }

                if (selector.Keys.Any(key => key is "app.kubernetes.io/version" or "helm.sh/chart"))
                {
                    yield return $"{NameOf(manifest)} selects by a label that changes";
                }
            }
        }
    }

    private static IEnumerable<Map> SelectorsOf(Map manifest) => manifest.TextAt("kind") switch
    {
        "Service" => [manifest.MapAt("spec.selector")],
        "Deployment" => manifest.MapsAt("spec.template.spec.topologySpreadConstraints")
            .Select(spread => spread.MapAt("labelSelector.matchLabels"))
            .Append(manifest.MapAt("spec.selector.matchLabels")),
        "PodDisruptionBudget" or "PodMonitor" => [manifest.MapAt("spec.selector.matchLabels")],
        "NetworkPolicy" => manifest.MapsAt("spec.ingress")
            .SelectMany(rule => rule.MapsAt("from"))
            .Where(peer => peer.ContainsKey("podSelector"))
            .Select(peer => peer.MapAt("podSelector.matchLabels"))
            .Append(manifest.MapAt("spec.podSelector.matchLabels")),
        _ => [],
    };

    private static IEnumerable<string> Accounts(IReadOnlyList<Map> manifests)
    {
        var bound = manifests.Where(manifest => manifest.TextAt("kind") == "RoleBinding")
            .SelectMany(binding => binding.MapsAt("subjects").Select(subject => subject.TextAt("name")))
            .ToList();
        var used = manifests.Where(IsWorkload)
            .Select(workload => workload.TextAt("spec.template.spec.serviceAccountName"))
            .ToList();
        foreach (var account in used.Where(account => bound.Count(name => name == account) != 1))
        {
            yield return $"the service account {account} has not exactly one role";
        }

        foreach (var role in manifests.Where(manifest => manifest.TextAt("kind") == "Role"))
        {
            foreach (var rule in role.MapsAt("rules"))
            {
                if (!rule.TextsAt("verbs").SequenceEqual(["get"]) || rule.TextsAt("resourceNames").Count == 0)
                {
                    yield return $"{NameOf(role)} may read more than named secrets";
                }
            }
        }
    }

    // The sidecar reads a component's secrets as the pod's account.
    private static IEnumerable<string> Secrets(IReadOnlyList<Map> manifests)
    {
        foreach (var component in manifests.Where(manifest => manifest.TextAt("kind") == "Component"))
        {
            var needed = component.MapsAt("spec.metadata")
                .Select(entry => entry.TextAt("secretKeyRef.name"))
                .OfType<string>()
                .ToList();
            foreach (var appId in component.TextsAt("scopes"))
            {
                var service = appId["satgate-".Length..];
                var readable = manifests
                    .Where(manifest => NameOf(manifest) == $"Role/{Chart.Release}-{service}-secrets")
                    .SelectMany(role => role.MapsAt("rules").SelectMany(rule => rule.TextsAt("resourceNames")));
                foreach (var secret in needed.Except(readable))
                {
                    yield return $"{appId} cannot read {secret} for {component.TextAt("metadata.name")}";
                }
            }
        }
    }

    /// <summary>The Dapr resources among the manifests.</summary>
    public static IReadOnlyList<ResourceFile> Resources(IReadOnlyList<Map> manifests) =>
    [
        .. manifests
            .Where(manifest => manifest.TextAt("apiVersion") == "dapr.io/v1alpha1")
            .Select(manifest => new ResourceFile("chart", manifest)),
    ];
}
