using Google.Protobuf.Reflection;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Components;

/// <summary>What must hold for a sidecar's configuration, as functions that return a line for each breach.</summary>
internal static class ConfigurationRules
{
    private static readonly string[] s_specKeys =
        ["accessControl", "api", "tracing", "metrics", "features", "nameResolution", "secrets", "logging"];

    private static readonly string[] s_apis = ["state", "publish", "secrets", "configuration", "metadata"];

    public static IEnumerable<string> Breaches(ResourceFile file, string appId) =>
        Form(file.Resource).Concat(Access(file.Resource, appId)).Concat(Apis(file.Resource, appId))
            .Select(breach => $"{file.Source}: {breach}");

    public static IEnumerable<string> Form(Map configuration)
    {
        foreach (var key in configuration.MapAt("spec").Keys.Except(s_specKeys))
        {
            yield return $"no such key: {key}";
        }

        if (configuration.At("spec.tracing.samplingRate") is not string)
        {
            yield return "samplingRate is a string";
        }

        if (!configuration.MapsAt("spec.features").Any(
            feature => feature.TextAt("name") == "HotReload" && feature.At("enabled") is false))
        {
            yield return "HotReload is on";
        }
    }

    private static IEnumerable<string> Access(Map configuration, string appId)
    {
        var access = configuration.MapAt("spec.accessControl");
        if (access.TextAt("defaultAction") != "deny" || access.TextAt("trustDomain") is null)
        {
            yield return "access is not denied by default";
        }

        var callers = access.MapsAt("policies");
        if (callers.Count != (ServiceOf(appId) is null ? 0 : 1))
        {
            yield return "Budget and Auth have one caller, the others none";
        }

        foreach (var caller in callers)
        {
            if (caller.TextAt("appId") != AppIds.Gateway || caller.TextAt("defaultAction") != "deny"
                || caller.TextAt("namespace") is null || caller.TextAt("trustDomain") is null)
            {
                yield return "a policy needs appId, namespace, trustDomain, and denies by default";
            }

            var methods = ServiceOf(appId)?.Methods.Select(method => $"/{ServiceOf(appId)!.FullName}/{method.Name}");
            foreach (var operation in caller.MapsAt("operations"))
            {
                if (methods?.Contains(operation.TextAt("name")) is not true || operation.TextAt("action") != "allow")
                {
                    yield return $"no such method: {operation.TextAt("name")}";
                }
            }
        }
    }

    private static IEnumerable<string> Apis(Map configuration, string appId)
    {
        var allowed = configuration.MapsAt("spec.api.allowed");
        if (allowed.Count == 0 || !allowed.Any(rule => rule.TextAt("protocol") == "http"))
        {
            yield return "without a rule for a protocol all of it is allowed";
        }

        foreach (var rule in allowed)
        {
            var name = rule.TextAt("name");
            var isOthers = name == "state" && appId is not (AppIds.Budget or AppIds.Auth)
                || name == "publish" && appId is AppIds.Audit;
            if (!s_apis.Contains(name) || isOthers || rule.TextAt("version") != "v1")
            {
                yield return $"the API {name} is not for {appId}";
            }
        }
    }

    /// <summary>The gRPC service behind an app-id; null where there is none.</summary>
    public static ServiceDescriptor? ServiceOf(string appId) => appId switch
    {
        AppIds.Budget => BudgetReflection.Descriptor.Services.Single(),
        AppIds.Auth => AuthReflection.Descriptor.Services.Single(),
        _ => null,
    };
}
