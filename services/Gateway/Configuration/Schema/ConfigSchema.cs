using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>
/// The one table of every key of <c>satgate.yaml</c>: its type, range, default and description. The loader reads by it
/// and the JSON Schema is written from it.
/// </summary>
public static class ConfigSchema
{
    // JSON that people read, with quotes and angle brackets as they are. It goes to files and terminals, never into
    // HTML.
    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static Section<SatGateConfig> Root { get; } = new(new SatGateConfig(),
        Part("server", "Where clients connect.", EdgeSchema.Server, (c, v) => c with { Server = v }),
        new Key<SatGateConfig, ConfigList<UpstreamConfig>>("upstreams", "The MCP servers behind the gateway, by name.",
            UpstreamSchema.Upstreams, (c, v) => c with { Upstreams = v }) { Required = true },
        Part("routing", "Which upstream gets which tools; the first rule that matches.",
            UpstreamSchema.Routing, (c, v) => c with { Routing = v }),
        Part("defaultUpstream", "The upstream of tools nobody owns; by default the only one.",
            Shapes.Text("the name of an upstream", "files"), (c, v) => c with { DefaultUpstream = v }),
        new Key<SatGateConfig, ToolNaming>("naming",
            "bare names tools as their upstream does, but for collisions; prefix always writes {server}__{tool}.",
            Shapes.Word(("bare", ToolNaming.Bare), ("prefix", ToolNaming.Prefix)),
            (c, v) => c with { Naming = v }, _ => "bare"),
        Part("tools", "What calls cost.", MoneySchema.Tools, (c, v) => c with { Tools = v }),
        Part("budget", "How much may be spent.", MoneySchema.Budget, (c, v) => c with { Budget = v }),
        Part("enforcement", "What happens when the credits do not suffice.",
            MoneySchema.Enforcement, (c, v) => c with { Enforcement = v }),
        Part("auth", "Who may call.", EdgeSchema.Auth, (c, v) => c with { Auth = v }),
        Part("audit", "The tamper-evident record of every decision.", AuditSchema.Audit,
            (c, v) => c with { Audit = v }),
        Part("admin", "The admin API, under /admin/v1.", AuditSchema.Admin, (c, v) => c with { Admin = v }),
        Part("logging", "Log lines, always on stderr.", EdgeSchema.Logging, (c, v) => c with { Logging = v }),
        Part("limits", "Bounds of everything that could grow; full means refused.",
            EdgeSchema.Limits, (c, v) => c with { Limits = v }),
        new Key<SatGateConfig, bool>("allowPrivateUpstreams", "What allowPrivate is for upstreams that do not say.",
            Shapes.Flag(), (c, v) => c with { AllowPrivateUpstreams = v }, c => c.AllowPrivateUpstreams),
        Part("policy", "Who may call what with which arguments; without it, what auth and the upstreams' lists allow.",
            PolicySchema.Policy, (c, v) => c with { Policy = v }),
        Part("rateLimit", "Calls per time; token buckets.", LimitSchema.RateLimit, (c, v) => c with { RateLimit = v }),
        Part("ipFilter", "Addresses clients may come from.", LimitSchema.IpFilter, (c, v) => c with { IpFilter = v }),
        Part("observability", "Metrics and traces.",
            ObservabilitySchema.Observability, (c, v) => c with { Observability = v }))
    {
        OwnKeysPrefix = "x-",
    };

    /// <summary>The section of every key that is in exactly one.</summary>
    internal static FrozenDictionary<string, string> Homes { get; } = Root.Keys("")
        .GroupBy(key => key.Name, StringComparer.OrdinalIgnoreCase)
        .Where(keys => keys.Count() == 1 && keys.First().Parent.Length > 0)
        .ToFrozenDictionary(keys => keys.Key, keys => keys.First().Parent, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The schema of a config file in JSON Schema 2020-12, indented. It accepts what the loader accepts, but for keys
    /// left without a value; the loader also checks what a schema cannot say, such as names that refer to each other.
    /// </summary>
    public static string ToJson()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "satgate.yaml",
            ["description"] =
                "Configuration of SatGate.Micro. Values may hold ${VAR} and ${VAR:-default}; $$ is a dollar.",
        };
        foreach (var (name, value) in Root.Describe())
            schema[name] = value?.DeepClone();
        return schema.ToJsonString(s_indented);
    }

    private static Key<SatGateConfig, T> Part<T>(
        string name, string description, Shape<T> shape, Func<SatGateConfig, T, SatGateConfig> set) =>
        new(name, description, shape, set);
}
