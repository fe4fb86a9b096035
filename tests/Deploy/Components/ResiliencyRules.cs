using System.Text.RegularExpressions;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Components;

/// <summary>What must hold for the resiliency policies, as functions that return a line for each breach.</summary>
internal static partial class ResiliencyRules
{
    private static readonly string[] s_retryKeys = ["policy", "duration", "maxInterval", "maxRetries", "matching"];

    public static IEnumerable<string> Breaches(ResourceFile file) =>
        Policies(file.Resource).Concat(Targets(file.Resource)).Concat(Money(file.Resource))
            .Select(breach => $"{file.Source}: {breach}");

    private static IEnumerable<string> Policies(Map policy)
    {
        foreach (var (name, value) in policy.MapAt("spec.policies.timeouts"))
        {
            if (!Duration().IsMatch($"{value}"))
            {
                yield return $"timeout {name} is no duration: {value}";
            }
        }

        foreach (var (name, value) in policy.MapAt("spec.policies.retries"))
        {
            var retry = (Map)value!;
            foreach (var key in retry.Keys.Except(s_retryKeys))
            {
                yield return $"retry {name} has no {key}";
            }

            if (retry.TextAt("policy") is not ("constant" or "exponential") || retry.At("maxRetries") is not long)
            {
                yield return $"retry {name} needs a policy and maxRetries: without it it never ends";
            }
        }
    }

    private static IEnumerable<string> Targets(Map policy)
    {
        var apps = policy.MapAt("spec.targets.apps");
        var components = policy.MapAt("spec.targets.components");
        foreach (var name in apps.Keys.Except(AppIds.All))
        {
            yield return $"no such app-id: {name}";
        }

        foreach (var name in components.Keys.Except(["satgate-state", "satgate-events", "satgate-secrets"]))
        {
            yield return $"no such component: {name}";
        }

        var uses = apps.Values.OfType<Map>()
            .Concat(components.Values.OfType<Map>().SelectMany(component => component.Values.OfType<Map>()));
        foreach (var (kind, name) in uses.SelectMany(use => use))
        {
            if (!policy.MapAt($"spec.policies.{Plural(kind)}").ContainsKey($"{name}"))
            {
                yield return $"no {kind} {name}";
            }
        }
    }

    private static IEnumerable<string> Money(Map policy)
    {
        var deliver = policy.TextAt("spec.targets.components.satgate-events.inbound.retry");
        if (deliver is null || policy.At($"spec.policies.retries.{deliver}.maxRetries") is not -1L)
        {
            yield return "an event whose handler fails is lost unless its delivery is repeated without end";
        }

        if (policy.At("spec.targets.components.satgate-state.outbound.retry") is not null)
        {
            yield return "a save must not be repeated by the sidecar";
        }

        if (policy.At("spec.targets.components.satgate-state.outbound.timeout") is null)
        {
            yield return "a save must end";
        }
    }

    private static string Plural(string kind) => kind switch
    {
        "retry" => "retries",
        "circuitBreaker" => "circuitBreakers",
        _ => kind + "s",
    };

    [GeneratedRegex(@"\A\d+(ms|s|m)\z")]
    private static partial Regex Duration();
}
