using System.Net;
using System.Text;
using SatGate.Gateway.Configuration.Schema;

namespace SatGate.Gateway.Configuration;

/// <summary>What must hold between keys: each rule says its error at the key that should change.</summary>
internal static class ConfigRules
{
    /// <summary>A secret that is shorter can be guessed over the network in reasonable time.</summary>
    private const int SecretCharsMin = 16;

    /// <summary>A token lets its holder try keys at home, without asking us.</summary>
    private const int RootKeyBytesMin = 16;

    public static void Check(SatGateConfig config, Reading reading)
    {
        CheckUpstreams(config, reading);
        CheckReferences(config, reading);
        CheckAuth(config, reading);
        CheckBudget(config, reading);
        CheckAudit(config, reading);
        if (config.Policy is { Default: PolicyEffect.Deny, Rules.Count: 0 } && !reading.HasFailed("policy"))
            reading.Warn("policy.rules", "is empty, so nothing may be called", "add a rule, or `default: allow`");
    }

    private static void CheckUpstreams(SatGateConfig config, Reading reading)
    {
        if (config.Upstreams.Count == 0)
            reading.FailAt("upstreams", "has no upstream",
                "add one, such as `files: { command: [program, argument] }`");
        else if (config.Upstreams.All(upstream => !upstream.Enabled))
            reading.Warn("upstreams", "has no upstream that is enabled", "only the gateway's own tools will exist");
        foreach (var upstream in config.Upstreams)
        {
            // Without a transport nobody knows which keys it needs.
            if (reading.HasFailed($"upstreams.{upstream.Name}.transport"))
                continue;
            if (upstream.Transport is UpstreamTransport.Stdio)
                CheckStdio(upstream, $"upstreams.{upstream.Name}", reading);
            else
                CheckHttp(upstream, $"upstreams.{upstream.Name}", reading);
        }
    }

    private static void CheckStdio(UpstreamConfig upstream, string key, Reading reading)
    {
        if (upstream.Command.Count == 0)
            reading.FailAt($"{key}.command", "is missing for transport stdio", "add `command: [program, argument]`");
        else if (upstream.Command[0].Length == 0)
            reading.FailAt($"{key}.command[0]", "is empty", "begin the list with the program to run");
        Unused(key, ["url", "headers", "auth", "allowPrivate", "tlsSkipVerify"], "transport stdio", reading);
    }

    private static void CheckHttp(UpstreamConfig upstream, string key, Reading reading)
    {
        Unused(key, ["command", "env", "cwd"], "an HTTP transport", reading);
        if (upstream.Url is not { } url)
        {
            reading.FailAt($"{key}.url", "is missing for an HTTP transport", "add `url: https://…`");
            return;
        }

        var isLoopback = IsLoopback(url.Host);
        if (isLoopback && !upstream.AllowPrivate)
            reading.FailAt($"{key}.url", "leads to this machine, which the guard against request forgery refuses",
                "add `allowPrivate: true` to this upstream if that is meant");
        if (url.Scheme == "http" && !isLoopback && (upstream.Auth is not null || upstream.Headers.Count > 0))
            reading.Warn($"{key}.url", "sends credentials over a network unencrypted", "use https");
        if (upstream.TlsSkipVerify)
            reading.Warn($"{key}.tlsSkipVerify", "accepts any certificate", "remove it outside a test bench");
        CheckHeaders(upstream, key, reading);
    }

    /// <summary>Header names ignore case: two spellings would be sent as one with two values.</summary>
    private static void CheckHeaders(UpstreamConfig upstream, string key, Reading reading)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (upstream.Auth is { } auth)
            seen.Add(auth.Header);
        foreach (var name in upstream.Headers.Keys.Where(name => !seen.Add(name)))
            reading.FailAt($"{key}.headers.{name}", "is set twice",
                "keep one; names differ by more than case, and `auth` sets one");
    }

    private static void CheckReferences(SatGateConfig config, Reading reading)
    {
        var names = config.Upstreams.Select(upstream => upstream.Name).ToHashSet(StringComparer.Ordinal);
        if (config.DefaultUpstream is { } name)
            CheckName("defaultUpstream", name);
        for (var i = 0; i < config.Routing.Count; i++)
        {
            if (config.Routing[i].Upstream is { Length: > 0 } target)
                CheckName($"routing[{i}].upstream", target);
        }

        void CheckName(string key, string meant)
        {
            if (names.Contains(meant))
                return;
            var mend = NearestName.Of(meant, names) is { } near
                ? $"did you mean `{near}`?"
                : $"the upstreams are {string.Join(", ", names)}";

            // An upstream that failed to load is still named in the file: its own error is the one to mend.
            if (!reading.Has($"upstreams.{meant}"))
                reading.FailAt(key, "names no upstream", mend);
        }
    }

    private static void CheckAuth(SatGateConfig config, Reading reading)
    {
        var auth = config.Auth;
        if (auth.Mode is AuthMode.Config && auth.Token is null)
            reading.FailAt("auth.token", "is missing for mode config", "add `token: ${SATGATE_TOKEN}`");
        if (auth is { Mode: AuthMode.Header, HasDefaultAccount: false } && !config.HasAuthService)
            reading.FailAt("auth.rootKey", "is missing for mode header", "add `rootKey: ${SATGATE_ROOT_KEY}`");
        CheckCredentials(auth, reading);

        // Someone who wrote a token believes that it is asked for.
        var hasOther = auth.KeyFile is not null || auth.ApiKeys.Count > 0 || auth.Jwt is not null;
        if (!reading.Has("auth.mode") && ((auth.Token ?? auth.RootKey) is not null || hasOther))
            reading.FailAt("auth.mode", "is missing, so nobody would be asked for a credential",
                auth.Token is not null ? "add `mode: config`" : "add `mode: header`");
        if (auth.Mode is AuthMode.None && config.Server.Transport is ServerTransport.Http
            && !IsLoopback(config.Server.Host))
            reading.FailAt("server.host", "is not loopback, and auth.mode none lets anyone in who can reach it",
                "set auth.mode to config or header, or host to 127.0.0.1");
        if (auth.AutoMintRoot && (auth.Mode is not AuthMode.Header || config.Budget.Limit is null or 0))
            reading.Warn("auth.autoMintRoot", "has no effect without mode header and a budget.limit above 0",
                "add both, or remove it");
        WarnShort("auth.token", auth.Mode is AuthMode.Config ? auth.Token : null, reading);
        if (auth is { Mode: AuthMode.Header, RootKey: { } key })
            CheckRootKey("auth.rootKey", key, reading);
        foreach (var (tenant, own) in auth.TenantKeys)
            CheckRootKey($"auth.tenantKeys.{tenant}", own, reading);
        foreach (var tenant in auth.TenantKeys.Where(pair => pair.Value == auth.RootKey).Select(pair => pair.Key))
            reading.FailAt($"auth.tenantKeys.{tenant}", "is auth.rootKey", "give each its own");
    }

    private static void CheckCredentials(AuthConfig auth, Reading reading)
    {
        if (reading.Has("auth.jwt") && reading.Has("auth.oidc"))
            reading.FailAt("auth.oidc", "stands beside auth.jwt", "keep one of the two");
        if (auth.RootKey is not null && auth.KeyFile is not null)
            reading.FailAt("auth.keyFile", "stands beside auth.rootKey", "keep one of the two");
        if (auth.KeyFile is not null && auth.TenantKeys.Count > 0)
            reading.FailAt("auth.tenantKeys", "does not go with auth.keyFile", "`satgate keys rotate --tenant NAME`");
        if (reading.Has("auth.mode") && auth.Mode is not AuthMode.Header)
        {
            foreach (var name in (string[])["apiKeys", "jwt", "oidc"])
            {
                if (reading.Has($"auth.{name}"))
                    reading.FailAt($"auth.{name}", "is asked for in mode header alone", "set `mode: header`");
            }
        }

        foreach (var group in auth.ApiKeys.GroupBy(key => key.Id, StringComparer.Ordinal).Where(Repeats))
            reading.FailAt("auth.apiKeys", $"has the id {group.Key} twice", "give each its own");
        foreach (var group in auth.ApiKeys.GroupBy(key => key.Hash, StringComparer.Ordinal).Where(Repeats))
            reading.FailAt("auth.apiKeys", $"has one key twice, for {group.First().Id}", "give each its own");
    }

    private static bool Repeats<T>(IEnumerable<T> group) => group.Skip(1).Any();

    private static void CheckRootKey(string name, Secret key, Reading reading)
    {
        if (Encoding.UTF8.GetByteCount(key.Reveal()) < RootKeyBytesMin)
            reading.FailAt(name,
                $"is shorter than {RootKeyBytesMin} bytes: whoever holds one token could find it, and make any other",
                "use at least 32 random characters, such as from `openssl rand -hex 32`");
    }

    private static void CheckBudget(SatGateConfig config, Reading reading)
    {
        if (config.Budget.Limit is 0)
            reading.Warn("budget.limit",
                "is 0, so every call that costs something is refused (SatGate took it for no limit)",
                "remove it for no limit");
        if (reading.Has("budget.store") && reading.Has("budget.backend"))
            reading.FailAt("budget.backend", "says the same as budget.store", "keep one of the two");
        if (config.Budget is { Store: BudgetStore.Postgres, Connection: null })
            reading.FailAt("budget.connection", "is missing for store postgres",
                "add `connection: ${SATGATE_POSTGRES}`, such as Host=db;Database=satgate;Username=satgate");
        if (config.Budget is { Store: not BudgetStore.Postgres, Connection: not null })
            reading.Warn("budget.connection", "is not used without store postgres", "add `store: postgres`");
        for (var i = 0; i < config.Budget.Windows.Count; i++)
        {
            if (config.Budget.Windows[i] is { Rolling: true, CarryOverMax: > 0 })
                reading.FailAt($"budget.windows[{i}].carryOverMax", "does not go with rolling",
                    "remove one: a rolling window has no end at which something could be left");
        }
    }

    private static void CheckAudit(SatGateConfig config, Reading reading)
    {
        if (config.Audit is { Store: AuditStore.Postgres, Connection: null })
            reading.FailAt("audit.connection", "is missing for store postgres",
                "add `connection: ${SATGATE_POSTGRES}`, such as Host=db;Database=satgate;Username=satgate");
        if (config.Audit is { Store: not AuditStore.Postgres, Connection: not null })
            reading.Warn("audit.connection", "is not used without store postgres", "add `store: postgres`");
        if (config.Audit.Path == config.Budget.Path || config.Audit.Path == config.Auth.Path)
            reading.FailAt("audit.path", "is the file of something else", "give the audit log a file of its own");
        foreach (var name in config.Audit.RedactServers.Keys
            .Where(name => config.Upstreams.All(upstream => upstream.Name != name)))
            reading.FailAt($"audit.redactServers.{name}", "names no upstream",
                "use the name of one; nothing of it would be redacted");
        if (config.Audit.Webhook?.Secret is { } secret && secret.Reveal().Length < SecretCharsMin)
            reading.FailAt("audit.webhook.secret",
                $"is shorter than {SecretCharsMin} characters, so others could sign in our name",
                "use at least 32 random characters, such as from `openssl rand -hex 32`");
        WarnShort("admin.token", config.Admin.Token, reading);
        if (config.Admin.Token is { } admin && admin == config.Auth.Token)
            reading.FailAt("admin.token", "is also auth.token, so every caller would be an administrator",
                "use another one");
    }

    private static void Unused(string key, string[] names, string where, Reading reading)
    {
        foreach (var name in names.Where(name => reading.Has($"{key}.{name}")))
            reading.Warn($"{key}.{name}", $"is not used with {where}", "remove it");
    }

    private static void WarnShort(string key, Secret? secret, Reading reading)
    {
        if (secret is not null && secret.Reveal().Length < SecretCharsMin)
            reading.Warn(key, $"is shorter than {SecretCharsMin} characters and can be guessed",
                "use at least 32 random characters, such as from `openssl rand -hex 32`");
    }

    /// <summary>By the text alone; names are resolved, and guarded, when they are dialled.</summary>
    private static bool IsLoopback(string host) => host is "localhost"
        || (IPAddress.TryParse(host, out var address)
            && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
}
