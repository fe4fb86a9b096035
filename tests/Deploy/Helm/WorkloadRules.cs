using System.Globalization;
using SatGate.Deploy.Tests.Components;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Helm;

/// <summary>What must hold for a service's pods: the sidecar, the probes, and what a container may do.</summary>
internal static class WorkloadRules
{
    private static readonly string[] s_annotations =
    [
        "enabled", "app-id", "app-port", "app-protocol", "config", "api-token-secret", "app-token-secret", "log-level",
        "log-as-json", "disable-builtin-k8s-secret-store", "block-shutdown-duration", "graceful-shutdown-seconds",
        "sidecar-cpu-request", "sidecar-memory-request", "sidecar-memory-limit", "enable-app-health-check",
        "app-health-check-path", "enable-native-sidecar", "sidecar-image",
    ];

    private static readonly string[] s_required =
        ["app-id", "app-port", "app-protocol", "config", "api-token-secret", "app-token-secret"];

    public static IEnumerable<string> Breaches(Map workload)
    {
        var pod = workload.MapAt("spec.template");
        var container = pod.MapsAt("spec.containers").Single();
        return Sidecar(pod.MapAt("metadata.annotations"), container)
            .Concat(Safety(pod.MapAt("spec"), container))
            .Concat(Probes(pod.MapAt("metadata.annotations"), container))
            .Concat(Drain(pod, container))
            .Concat(Volumes(pod, container))
            .Select(breach => $"{ManifestRules.NameOf(workload)}: {breach}");
    }

    private static IEnumerable<string> Sidecar(Map annotations, Map container)
    {
        foreach (var (key, value) in annotations)
        {
            if (value is not string)
            {
                yield return $"annotation {key} is not a string";
            }

            if (key.StartsWith("dapr.io/", StringComparison.Ordinal)
                && !s_annotations.Contains(key["dapr.io/".Length..]))
            {
                yield return $"no annotation {key}";
            }
        }

        foreach (var key in s_required.Where(key => !annotations.ContainsKey("dapr.io/" + key)))
        {
            yield return $"annotation {key} is missing";
        }

        var appId = annotations.GetValueOrDefault("dapr.io/app-id") as string ?? "";
        if (annotations.GetValueOrDefault("dapr.io/enabled") is not "true" || !AppIds.All.Contains(appId)
            || annotations.GetValueOrDefault("dapr.io/app-protocol") is not string protocol
            || protocol != AppIds.ProtocolOf(appId))
        {
            yield return $"{appId} is no app-id, or speaks another protocol";
        }

        if (annotations.GetValueOrDefault("dapr.io/config") is not string config || config != appId)
        {
            yield return "the configuration is another service's";
        }

        if (annotations.GetValueOrDefault("dapr.io/app-port") is not string port
            || port != $"{container.MapsAt("ports").Single().At("containerPort")}"
            || port != Variable(container, "APP_PORT"))
        {
            yield return "the app's port differs between sidecar, container and service";
        }
    }

    private static string? Variable(Map container, string name) =>
        container.MapsAt("env").SingleOrDefault(variable => variable.TextAt("name") == name)?.TextAt("value");

    private static IEnumerable<string> Safety(Map pod, Map container)
    {
        if (pod.At("securityContext.runAsNonRoot") is not true
            || pod.At("securityContext.runAsUser") is not (long and > 0))
        {
            yield return "runs as root";
        }

        if (pod.TextAt("securityContext.seccompProfile.type") != "RuntimeDefault")
        {
            yield return "has no seccomp profile";
        }

        if (container.At("securityContext.readOnlyRootFilesystem") is not true)
        {
            yield return "can write its root";
        }

        if (container.At("securityContext.allowPrivilegeEscalation") is not false
            || !container.TextsAt("securityContext.capabilities.drop").SequenceEqual(["ALL"]))
        {
            yield return "keeps privileges";
        }

        if (container.At("resources.requests.cpu") is null || container.At("resources.limits.memory") is null)
        {
            yield return "has no CPU request or no memory limit";
        }

        if (container.TextAt("image")?.Split(':', 2) is not [_, var tag] || tag is "latest" or "")
        {
            yield return "its image is not pinned";
        }
    }

    private static IEnumerable<string> Probes(Map annotations, Map container)
    {
        var port = $"{container.MapsAt("ports").Single().At("containerPort")}";
        foreach (var name in new[] { "startupProbe", "readinessProbe", "livenessProbe" })
        {
            var probe = container.MapAt(name);
            var asked = new[] { "grpc", "httpGet", "tcpSocket" }.Where(probe.ContainsKey).ToList();
            if (asked.Count != 1 || $"{probe.MapAt(asked[0]).At("port")}" != port)
            {
                yield return $"{name} does not ask the app's port";
            }
            else if (annotations.GetValueOrDefault("dapr.io/app-protocol") is "grpc" == (asked[0] == "httpGet"))
            {
                yield return $"{name} speaks another protocol";
            }
        }

        if (container.TextAt("readinessProbe.httpGet.path") is not (null or "/readyz")
            || container.TextAt("livenessProbe.httpGet.path") is not (null or "/healthz"))
        {
            yield return "a probe asks for the wrong thing";
        }
    }

    // preStop, the sidecar's stay and its own stop must all fit into the time before the pod is killed.
    private static IEnumerable<string> Drain(Map pod, Map container)
    {
        var grace = Seconds(pod.At("spec.terminationGracePeriodSeconds"));
        var stop = Seconds(container.At("lifecycle.preStop.sleep.seconds"));
        var block = Seconds(pod.MapAt("metadata.annotations").GetValueOrDefault("dapr.io/block-shutdown-duration"));
        var end = Seconds(pod.MapAt("metadata.annotations").GetValueOrDefault("dapr.io/graceful-shutdown-seconds"));
        var drain = Seconds(Variable(container, "SATGATE_DRAIN_SECONDS"));
        if (stop is null or 0 || !(stop + drain <= block) || !(block + end < grace))
        {
            yield return $"does not end in {grace} s: preStop {stop} s, drain {drain} s, sidecar {block} s and {end} s";
        }
    }

    private static double? Seconds(object? value) =>
        double.TryParse($"{value}".TrimEnd('s'), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;

    private static IEnumerable<string> Volumes(Map pod, Map container)
    {
        var volumes = pod.MapsAt("spec.volumes").Select(volume => volume.TextAt("name"));
        var mounts = container.MapsAt("volumeMounts").Select(mount => mount.TextAt("name"));
        if (!volumes.Order().SequenceEqual(mounts.Order()))
        {
            yield return "volumes and mounts differ";
        }
    }
}
