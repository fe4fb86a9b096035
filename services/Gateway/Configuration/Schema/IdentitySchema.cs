using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>Keys of <c>auth.apiKeys</c>, <c>auth.jwt</c> and <c>auth.oidc</c>.</summary>
internal static class IdentitySchema
{
    private const int KeysMax = 10_000;
    private const int ItemsMax = 100;
    private const int KeyCharsMin = 24;
    private const string HashPrefix = "sha256:";

    private static readonly NameRule s_hash = new(
        "a SHA-256 hash", "^(sha256:)?[0-9a-f]{64}$",
        text => WithoutPrefix(text) is { Length: 64 } hex && hex.All(char.IsAsciiHexDigitLower)
            ? null
            : "write sha256: and 64 lower-case hex digits, such as from `printf %s KEY | sha256sum`");

    private static readonly NameRule s_time = new(
        "a time", @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$",
        text => TryTime(text, out _) ? null : "write it as RFC 3339 does: 2027-01-31T00:00:00Z");

    private static readonly Shape<ConfigList<string>> s_names =
        new ListShape<string>(Shapes.Text(Names.Glob, "reader"), ItemsMax);

    public static Shape<ConfigList<ApiKeyConfig>> ApiKeys { get; } = new ListShape<ApiKeyConfig>(
        new MappedShape<KeyKeys, ApiKeyConfig>(
            new Section<KeyKeys>(new KeyKeys(new ApiKeyConfig()),
                new Key<KeyKeys, string>("id", "The caller's name, in rules, events and logs.",
                    Shapes.Text(Names.Glob, "ci"), (c, v) => c with { Api = c.Api with { Id = v } })
                { Required = true },
                new Key<KeyKeys, string>("hash", "SHA-256 of the key; the hash itself opens nothing.",
                    Shapes.Text(s_hash, HashPrefix + "…"), (c, v) => c with { Hash = WithoutPrefix(v) }),
                new Key<KeyKeys, Secret>("key", "The key itself instead of its hash, as ${NAME}.",
                    Shapes.Credential(), (c, v) => c with { Plain = v }),
                new Key<KeyKeys, ConfigList<string>>("roles", "The caller's roles.",
                    s_names, (c, v) => c with { Api = c.Api with { Roles = v } }),
                new Key<KeyKeys, string>("tenant", "The caller's tenant.",
                    Shapes.Text(Names.Tenant, "acme"), (c, v) => c with { Api = c.Api with { Tenant = v } }),
                new Key<KeyKeys, string>("expires", "From when on the key is refused.",
                    Shapes.Text(s_time, "2027-01-31T00:00:00Z"),
                    (c, v) => TryTime(v, out var time) ? c with { Api = c.Api with { Expires = time } } : c)
                { RefusesNull = true },
                new Key<KeyKeys, bool>("enabled", "False refuses the key.",
                    Shapes.Flag(), (c, v) => c with { Api = c.Api with { Enabled = v } }),
                new Key<KeyKeys, RateTerms>("rate", "The caller's own rate limit instead of rateLimit.defaults.",
                    LimitSchema.Terms, (c, v) => c with { Api = c.Api with { Rate = v } }),
                new Key<KeyKeys, string>("account", "The account that pays.",
                    Shapes.Text(Names.Glob, "default"), (c, v) => c with { Api = c.Api with { Account = v } })),
            MakeKey),
        KeysMax);

    public static Shape<JwtConfig> Jwt { get; } = Section(isDiscovered: false);

    public static Shape<JwtConfig> Oidc { get; } = Section(isDiscovered: true);

    private static MappedShape<JwtConfig, JwtConfig> Section(bool isDiscovered)
    {
        Key<JwtConfig>[] sources =
        [
            new Key<JwtConfig, Uri>("jwksUrl", "Where the issuer's keys are (JWKS).",
                Shapes.Address(), (c, v) => c with { JwksUrl = v }),
            new Key<JwtConfig, string>("jwksFile", "A file with the issuer's keys, relative to the config file.",
                Shapes.Text("a path", "jwks.json"), (c, v) => c with { JwksFile = v }),
        ];
        return new MappedShape<JwtConfig, JwtConfig>(
            new Section<JwtConfig>(
                new JwtConfig { IsDiscovered = isDiscovered }, [.. isDiscovered ? [] : sources, .. Common()]),
            isDiscovered ? CheckOidc : CheckJwt);
    }

    private static Key<JwtConfig>[] Common() =>
    [
        new Key<JwtConfig, string>("issuer", "Whose tokens; compared exactly.",
            Shapes.Text("an issuer", "https://id.example.com"), (c, v) => c with { Issuer = v }) { Required = true },
        new Key<JwtConfig, ConfigList<string>>("audience", "What tokens must be made for; one of these.",
            new NonEmptyShape(new ListShape<string>(Shapes.Text(), ItemsMax)), (c, v) => c with { Audience = v })
        { Required = true, RefusesNull = true },
        new Key<JwtConfig, ConfigList<string>>("algorithms", "Signatures that are accepted; asymmetric ones only.",
            new NonEmptyShape(new ListShape<string>(
                Shapes.Word(Identity.Jwt.JwtAlgorithm.Names.Select(name => (name, name)).ToArray()), ItemsMax)),
            (c, v) => c with { Algorithms = v }) { RefusesNull = true },
        new Key<JwtConfig, TimeSpan>("clockSkew", "How far the issuer's clock may be off.",
            Shapes.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(5)), (c, v) => c with { ClockSkew = v },
            c => DurationText.Format(c.ClockSkew)),
        new Key<JwtConfig, TimeSpan>("jwksMaxAge", "How long the last keys serve while the issuer is away.",
            Shapes.Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)), (c, v) => c with { JwksMaxAge = v },
            c => DurationText.Format(c.JwksMaxAge)),
        new Group<JwtConfig>("claims", "Where a token says who it is; dots lead into objects.",
            new Section<JwtConfig>(new JwtConfig(),
                Claim("principal", "The caller.", (c, v) => c with { PrincipalClaim = v }, c => c.PrincipalClaim),
                Claim("roles", "Roles: a list, or text with blanks.", (c, v) => c with { RolesClaim = v },
                    c => c.RolesClaim),
                Claim("tenant", "The tenant.", (c, v) => c with { TenantClaim = v }, c => c.TenantClaim))),
        new Key<JwtConfig, ConfigList<string>>("requiredScopes", "All must be in `scope`; otherwise 403.",
            s_names, (c, v) => c with { RequiredScopes = v }),
        new Key<JwtConfig, Uri>("resource", "The gateway's public address, for its metadata (RFC 9728).",
            Shapes.Address(), (c, v) => c with { Resource = v }),
        new Key<JwtConfig, string>("account", "The account that pays.",
            Shapes.Text(Names.Glob, "default"), (c, v) => c with { Account = v }, c => c.Account),
    ];

    private static Key<JwtConfig, string> Claim(
        string name, string description, Func<JwtConfig, string, JwtConfig> set, Func<JwtConfig, string> get) =>
        new(name, description, Shapes.Text(Names.Glob, "realm_access.roles"), set, c => get(c));

    private static JwtConfig? CheckJwt(JwtConfig jwt, string key, Reading reading)
    {
        if (jwt.JwksUrl is null == jwt.JwksFile is null)
            reading.FailAt(key, "must say where the keys are", "add either jwksUrl or jwksFile, or use `oidc`");
        if (jwt.JwksUrl is { } url)
            CheckSecure(url, $"{key}.jwksUrl", reading);
        return jwt;
    }

    private static JwtConfig? CheckOidc(JwtConfig oidc, string key, Reading reading)
    {
        if (oidc.Issuer.Length == 0)
            return oidc;
        if (Uri.TryCreate(oidc.Issuer, UriKind.Absolute, out var issuer) && issuer.Scheme is "https" or "http")
            CheckSecure(issuer, $"{key}.issuer", reading);
        else
            reading.FailAt($"{key}.issuer", "is no address", "write https://…");
        return oidc;
    }

    // Whoever can change the keys on their way can make any token.
    private static void CheckSecure(Uri url, string key, Reading reading)
    {
        if (url is { Scheme: not "https", IsLoopback: false })
            reading.FailAt(key, "is not https, so anyone on the way could change the keys", "use https");
    }

    private static ApiKeyConfig? MakeKey(KeyKeys keys, string key, Reading reading)
    {
        if (keys.Hash is null == keys.Plain is null)
        {
            reading.FailAt($"{key}.hash", "is missing, or key says the same", "give either hash or key");
            return null;
        }

        if (keys.Plain is { } plain && plain.Reveal().Length < KeyCharsMin)
            reading.FailAt($"{key}.key", $"is shorter than {KeyCharsMin} characters and can be guessed",
                "use random ones, such as from `openssl rand -base64 32`");
        return keys.Api with { Hash = keys.Hash ?? HashOf(keys.Plain!.Reveal()) };
    }

    /// <summary>By which a key is known.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static string WithoutPrefix(string text) =>
        text.StartsWith(HashPrefix, StringComparison.Ordinal) ? text[HashPrefix.Length..] : text;

    private static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
        && text.Length > "yyyy-MM-ddTHH:mm:ss".Length;

    /// <summary>A key as it stands in the file, before it is known to be whole.</summary>
    private sealed record KeyKeys(ApiKeyConfig Api, string? Hash = null, Secret? Plain = null);
}
