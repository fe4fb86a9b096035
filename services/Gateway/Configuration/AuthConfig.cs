namespace SatGate.Gateway.Configuration;

/// <summary>Who may call. Printing it shows no credential.</summary>
public sealed record AuthConfig
{
    public AuthMode Mode { get; init; } = AuthMode.None;

    /// <summary>The static bearer token; never null when <see cref="Mode"/> is config.</summary>
    public Secret? Token { get; init; }

    /// <summary>What root tokens are made with; never null when <see cref="Mode"/> is header.</summary>
    public Secret? RootKey { get; init; }

    /// <summary>What the root tokens of each tenant are made with, beside <see cref="RootKey"/>.</summary>
    public ConfigDictionary<Secret> TenantKeys { get; init; } = new([]);

    /// <summary>
    /// The SQLite file of revocations and issued tokens (mode header), resolved against the config file's folder.
    /// </summary>
    public string Path { get; init; } = DefaultPath;

    /// <summary>Relative to the config file's folder.</summary>
    public const string DefaultPath = ".satgate/auth.db";

    /// <summary>The account of callers whose credential names none.</summary>
    public const string DefaultAccount = "default";

    /// <summary>
    /// Where the root keys are kept and rotated instead of in the config (mode 0600, made when it is not there).
    /// </summary>
    public string? KeyFile { get; init; }

    public ConfigList<ApiKeyConfig> ApiKeys { get; init; } = [];

    /// <summary>Bearer JWTs, from `jwt` or `oidc`; null accepts none.</summary>
    public JwtConfig? Jwt { get; init; }

    /// <summary>There are callers who pay from the account of the `budget` section.</summary>
    public bool HasDefaultAccount => Mode is not AuthMode.Header || ApiKeys.Count > 0 || Jwt is not null;

    /// <summary>Mints a root token of <see cref="BudgetConfig.Limit"/> credits at start.</summary>
    public bool AutoMintRoot { get; init; }

    /// <summary>Taken instead of minting one, so that the account stays the same over restarts.</summary>
    public Secret? RootToken { get; init; }

    /// <summary>
    /// Where a minted root token is written (mode 0600) instead of stderr; resolved against the file's folder.
    /// </summary>
    public string? RootTokenFile { get; init; }
}
