using System.Text.RegularExpressions;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>Keys of <c>audit</c> and <c>admin</c>.</summary>
internal static class AuditSchema
{
    private const int RulesMax = 100;
    private const int ServersMax = 1_000;
    private const int PatternCharsMax = 1_000;

    private static readonly NameRule s_pattern = new(
        "a pattern that can be matched in linear time", "^.+$",
        text => IsLinear(text)
            ? null
            : "write a .NET regular expression without lookarounds and backreferences, such as EMP-[0-9]{6}");

    private static readonly Section<RedactionRules> s_rules = new(new RedactionRules(),
        new Key<RedactionRules, ConfigList<string>>("fields",
            "Names of members whose values are never kept, at any depth; case does not matter.",
            new ListShape<string>(Shapes.Text("a name", "salary"), RulesMax), (c, v) => c with { Fields = v }),
        new Key<RedactionRules, ConfigList<string>>("patterns", "Regular expressions of texts to replace.",
            new ListShape<string>(Shapes.Text(s_pattern, "EMP-[0-9]{6}"), RulesMax),
            (c, v) => c with { Patterns = v }));

    public static Section<AuditConfig> Audit { get; } = new(new AuditConfig(),
        new Key<AuditConfig, AuditStore>("store",
            "Where every decision is recorded; none records nothing.",
            Shapes.Word(
                ("sqlite", AuditStore.Sqlite), ("postgres", AuditStore.Postgres), ("none", AuditStore.None)),
            (c, v) => c with { Store = v }, _ => "sqlite"),
        new Key<AuditConfig, string>("path", "The SQLite file, relative to the config file.",
            Shapes.Text("a path", AuditConfig.DefaultPath), (c, v) => c with { Path = v }, c => c.Path),
        new Key<AuditConfig, Secret>("connection",
            "The PostgreSQL connection string of store postgres, best as ${NAME}.",
            Shapes.Credential(), (c, v) => c with { Connection = v }),
        new Key<AuditConfig, string>("keyFile",
            "The private key that signs the log (mode 0600), made on first use; relative to the config file.",
            Shapes.Text("a path", AuditConfig.DefaultKeyFile), (c, v) => c with { KeyFile = v }, c => c.KeyFile),
        new Key<AuditConfig, TimeSpan>("checkpointInterval", "How often the log is signed while it grows.",
            Shapes.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
            (c, v) => c with { CheckpointInterval = v }, c => DurationText.Format(c.CheckpointInterval)),
        new Key<AuditConfig, AuditBodies>("bodies",
            "What is kept of arguments and results: none, their SHA-256 (digest), or that and their redacted text.",
            Shapes.Word(("none", AuditBodies.None), ("digest", AuditBodies.Digest), ("redacted", AuditBodies.Redacted)),
            (c, v) => c with { Bodies = v }, _ => "none"),
        new Key<AuditConfig, int>("bodyBytesMax", "Bytes kept of redacted arguments, and of a redacted result.",
            Shapes.Whole(64, 256 * 1024, "bytes"), (c, v) => c with { BodyBytesMax = v }, c => c.BodyBytesMax),
        new Key<AuditConfig, bool>("strict", "Refuse calls that cannot be recorded.",
            Shapes.Flag(), (c, v) => c with { Strict = v }, c => c.Strict),
        new Key<AuditConfig, RedactionRules>("redact",
            "What to redact beside card numbers, e-mail addresses, secrets and the like.",
            s_rules, (c, v) => c with { Redact = v }),
        new Key<AuditConfig, ConfigDictionary<RedactionRules>>("redactServers",
            "The same for single servers, by upstream name.",
            new MapShape<RedactionRules>(Names.Upstream, s_rules, ServersMax), (c, v) => c with { RedactServers = v }));

    public static Section<AdminConfig> Admin { get; } = new(new AdminConfig(),
        new Key<AdminConfig, Secret>("token", "The bearer token of the admin API; without it there is none.",
            Shapes.Credential(), (c, v) => c with { Token = v }));

    // What the automaton cannot do (backreferences, lookarounds) is refused by its constructor.
    private static bool IsLinear(string text)
    {
        if (text.Length is 0 or > PatternCharsMax)
        {
            return false;
        }

        try
        {
            return !new Regex(text, RegexOptions.NonBacktracking).IsMatch("");
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
