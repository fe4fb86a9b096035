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

    private static readonly Section<AuditWebhook> s_webhook = new(new AuditWebhook(),
        new Key<AuditWebhook, Uri>("url", "Where records are POSTed to, as a JSON array.",
            Shapes.Address(), (c, v) => c with { Url = v }) { Required = true },
        new Key<AuditWebhook, Secret>("secret", "What signs them (HMAC-SHA-256), best as ${NAME}.",
            Shapes.Credential(), (c, v) => c with { Secret = v }) { Required = true },
        new Key<AuditWebhook, string>("type", "Only records of this type, such as budget_threshold; else all.",
            Shapes.Text("a record type", "budget_threshold"), (c, v) => c with { Type = v }));

    private static readonly Section<AuditS3> s_s3 = new(new AuditS3(),
        new Key<AuditS3, string>("bucket", "The bucket; it must exist.",
            Shapes.Text("a bucket", "satgate-audit"), (c, v) => c with { Bucket = v }) { Required = true },
        new Key<AuditS3, string>("prefix", "Before the names of the objects, such as prod/.",
            Shapes.Text("a prefix", "prod/"), (c, v) => c with { Prefix = v }),
        new Key<AuditS3, string>("region", "The region that requests are signed for.",
            Shapes.Text("a region", "us-east-1"), (c, v) => c with { Region = v }, c => c.Region),
        new Key<AuditS3, Uri>("endpoint", "The address of an S3-compatible store; else Amazon's of the region.",
            Shapes.Address(), (c, v) => c with { Endpoint = v }),
        new Key<AuditS3, Secret>("accessKey", "The id of the key, best as ${NAME}.",
            Shapes.Credential(), (c, v) => c with { AccessKey = v }) { Required = true },
        new Key<AuditS3, Secret>("secretKey", "The key itself, best as ${NAME}.",
            Shapes.Credential(), (c, v) => c with { SecretKey = v }) { Required = true });

    private static readonly Section<AuditFiles> s_files = new(new AuditFiles(),
        new Key<AuditFiles, string>("folder", "The folder of the files, relative to the config file.",
            Shapes.Text("a path", "audit-files"), (c, v) => c with { Folder = v }) { Required = true },
        new Key<AuditFiles, string>("format", "records (JSON Lines), csv, ocsf or cef.",
            Shapes.Word(("records", "records"), ("csv", "csv"), ("ocsf", "ocsf"), ("cef", "cef")),
            (c, v) => c with { Format = v }, c => c.Format),
        new Key<AuditFiles, int>("fileBytesMax", "Bytes at which the next file begins.",
            Shapes.Whole(4096, 1024 * 1024 * 1024, "bytes"),
            (c, v) => c with { FileBytesMax = v }, c => c.FileBytesMax),
        new Key<AuditFiles, int>("filesMax", "Files kept; the oldest go, the log keeps all.",
            Shapes.Whole(1, 10_000, "files"), (c, v) => c with { FilesMax = v }, c => c.FilesMax));

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
        new Key<AuditConfig, TimeSpan>("retention",
            "How long records keep their texts, such as 2160h; their hashes stay. For ever by default.",
            Shapes.Duration(TimeSpan.FromHours(1), TimeSpan.FromDays(36_500)),
            (c, v) => c with { Retention = v }),
        new Key<AuditConfig, AuditWebhook>("webhook", "Hands records on to a URL, in order, at least once.",
            s_webhook, (c, v) => c with { Webhook = v }),
        new Key<AuditConfig, AuditS3>("s3", "Puts records into an S3-compatible bucket.",
            s_s3, (c, v) => c with { S3 = v }),
        new Key<AuditConfig, AuditFiles>("files", "Appends records to files that log shippers read.",
            s_files, (c, v) => c with { Files = v }),
        new Key<AuditConfig, RedactionRules>("redact",
            "What to redact beside card numbers, e-mail addresses, secrets and the like.",
            s_rules, (c, v) => c with { Redact = v }),
        new Key<AuditConfig, ConfigDictionary<RedactionRules>>("redactServers",
            "The same for single servers, by upstream name.",
            new MapShape<RedactionRules>(Names.Upstream, s_rules, ServersMax), (c, v) => c with { RedactServers = v }));

    public static Section<AdminConfig> Admin { get; } = new(new AdminConfig(),
        new Key<AdminConfig, Secret>("token", "The bearer token of the admin API; without it there is none.",
            Shapes.Credential(), (c, v) => c with { Token = v }),
        new Key<AdminConfig, ConfigList<string>>("auditorRoles",
            "Roles whose holders read all records, or all of their tenant; nobody by default.",
            new ListShape<string>(Shapes.Text(Names.Glob, "auditor"), RulesMax),
            (c, v) => c with { AuditorRoles = v }));

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
