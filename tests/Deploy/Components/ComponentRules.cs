using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Components;

/// <summary>What must hold for one component, as functions that return a line for each breach.</summary>
internal static class ComponentRules
{
    private static readonly string[] s_specKeys = ["type", "version", "ignoreErrors", "initTimeout", "metadata"];
    private static readonly string[] s_keys = ["apiVersion", "kind", "metadata", "spec", "auth", "scopes"];
    private static readonly string[] s_sources = ["value", "secretKeyRef", "envRef"];

    public static IEnumerable<string> Breaches(ResourceFile file) =>
        Form(file).Concat(Schema(file)).Concat(Metadata(file)).Concat(Secrets(file)).Concat(ScopesOf(file))
            .Select(breach => $"{file.Source} {file.Name}: {breach}");

    private static IEnumerable<string> Form(ResourceFile file)
    {
        if (file.Resource.TextAt("apiVersion") != "dapr.io/v1alpha1")
        {
            yield return "apiVersion is not dapr.io/v1alpha1";
        }

        var unknown = file.Resource.Keys.Except(s_keys).Concat(file.Resource.MapAt("spec").Keys.Except(s_specKeys));
        foreach (var key in unknown)
        {
            yield return $"no such key: {key}";
        }

        if (file.Resource.At("spec.ignoreErrors") is true)
        {
            yield return "ignoreErrors starts a service without its component";
        }
    }

    private static IEnumerable<string> Schema(ResourceFile file)
    {
        if (!ComponentSchema.All.TryGetValue(file.Type, out var schema))
        {
            yield return $"no such type: {file.Type}";
            yield break;
        }

        if (file.Resource.TextAt("spec.version") != schema.Version)
        {
            yield return $"version is not {schema.Version}";
        }

        var names = file.Metadata.Select(entry => entry.TextAt("name") ?? "").ToList();
        foreach (var name in names.Except(schema.Known))
        {
            yield return $"{file.Type} has no metadata {name}, or it must not be used";
        }

        foreach (var keys in schema.Required.Where(keys => !keys.Intersect(names).Any()))
        {
            yield return $"needs metadata {string.Join(" or ", keys)}";
        }

        foreach (var name in names.GroupBy(name => name).Where(group => group.Count() > 1))
        {
            yield return $"metadata {name.Key} comes twice";
        }
    }

    // Metadata values are strings: a bare `true` or `10` is refused by the CRD's schema in a cluster.
    private static IEnumerable<string> Metadata(ResourceFile file)
    {
        foreach (var entry in file.Metadata)
        {
            var sources = entry.Keys.Where(key => key != "name").ToList();
            if (sources.Count != 1 || !s_sources.Contains(sources[0]))
            {
                yield return $"metadata {entry.TextAt("name")} has not exactly one source";
            }
            else if (sources[0] == "value" && entry.At("value") is not string)
            {
                yield return $"metadata {entry.TextAt("name")} is not a string";
            }
        }

        if (file.ValueOf("keyPrefix") is { } prefix && prefix is not "name")
        {
            yield return "keyPrefix must be name: all replicas, and an app under a new id, share the keys";
        }
    }

    private static IEnumerable<string> Secrets(ResourceFile file)
    {
        var refs = file.Metadata.Where(entry => entry.ContainsKey("secretKeyRef")).ToList();
        if (refs.Count > 0 && file.Resource.TextAt("auth.secretStore") != "satgate-secrets")
        {
            yield return "secrets come from satgate-secrets";
        }

        foreach (var entry in file.Metadata.Where(entry => entry.ContainsKey("value")))
        {
            if (entry.TextAt("name") is "redisPassword" or "password" || IsConnection(file, entry))
            {
                yield return $"metadata {entry.TextAt("name")} stands in the file";
            }
        }
    }

    private static bool IsConnection(ResourceFile file, Map entry) =>
        entry.TextAt("name") is "connectionString" && file.Type is not "state.sqlite";

    private static IEnumerable<string> ScopesOf(ResourceFile file)
    {
        if (file.Scopes.Count == 0)
        {
            yield return "no scopes: every app of the namespace may use it";
        }

        foreach (var scope in file.Scopes.Except(AppIds.All))
        {
            yield return $"no such app-id: {scope}";
        }

        if (file.Type.StartsWith("state.", StringComparison.Ordinal)
            && file.Scopes.Except([AppIds.Budget, AppIds.Auth]).Any())
        {
            yield return "only Budget and Auth have state";
        }
    }
}
