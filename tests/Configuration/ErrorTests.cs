using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>A bad file says everything that is wrong with it, where, and how to mend it.</summary>
public sealed class ErrorTests
{
    [Trait("weakness", "W20")]
    [Trait("weakness", "W21")]
    [Theory]
    // Keys.
    [InlineData("serve: {}", "3:1: serve: is not a known key; did you mean `server`?")]
    [InlineData("server: { prot: 1 }", "3:11: server.prot: is not a known key; did you mean `port`?")]
    [InlineData("windows: []", "3:1: windows: is not a known key; it belongs under `budget`")]
    [InlineData("logging: { zzzzzz: 1 }",
        "3:12: logging.zzzzzz: is not a known key; the keys here are level, format, json")]
    [InlineData("naming: bare\nnaming: prefix",
        "4:1: naming: is a repeated key, first on line 3; keep one of the two")]
    // Types.
    [InlineData("server: { port: nine }",
        "3:17: server.port: is not a whole number; write 0 to 65535, without fractions or units")]
    [InlineData("server: { port: \"91\" }",
        "3:17: server.port: is text in quotes, not a whole number; write it without quotes, such as 1")]
    [InlineData("server: { port: 9.5 }",
        "3:17: server.port: is not a whole number; write 0 to 65535, without fractions or units")]
    [InlineData("logging: []",
        "3:10: logging: is a list, not a section with keys; write its keys: level, format, json")]
    [InlineData("budget: { limit: [1] }",
        "3:18: budget.limit: is a list, not a whole number of credits; write one value, such as 1")]
    [InlineData("routing: { tools: a }",
        "3:10: routing: is a section with keys, not a list; write [one, two], or one item per line after `- `")]
    [InlineData("tools: { costs: [a] }",
        "3:17: tools.costs: is a list, not names with values; write one `name: value` per line")]
    [InlineData("logging: { json: maybe }", "3:18: logging.json: is not true or false; write true or false")]
    [InlineData("logging: { json: 'true' }",
        "3:18: logging.json: is text in quotes, not true or false; write it without quotes, such as true")]
    [InlineData("naming: prefixx", "3:9: naming: is not a word it knows; did you mean `prefix`?")]
    [InlineData("naming: loud", "3:9: naming: is not a word it knows; choose one of bare, prefix")]
    [InlineData("limits: { sessionIdle: 30 }",
        "3:24: limits.sessionIdle: is not a duration; write a number and a unit: 500ms, 30s, 5m, 1m30s, 1h")]
    [InlineData("server: { allowedHosts: [~] }",
        "3:26: server.allowedHosts[0]: is not a host, with a port or without; write what clients have in the "
            + "Host header, such as gateway.example.com or gateway.example.com:9100")]
    // Ranges.
    [InlineData("server: { port: 65536 }", "3:17: server.port: is out of range; choose 0 to 65535")]
    [InlineData("tools: { defaultCost: -1 }", "3:23: tools.defaultCost: is out of range; choose 0 to 1000000000000")]
    [InlineData("tools: { costs: { a: -5 } }", "3:22: tools.costs.a: is out of range; choose 0 to 1000000000000")]
    [InlineData("budget: { limit: 99999999999999999999 }",
        "3:18: budget.limit: is not a whole number of credits; write 0 to 9000000000000000, without fractions "
            + "or units")]
    [InlineData("limits: { sessionIdle: 25h }", "3:24: limits.sessionIdle: is out of range; choose 1s to 24h")]
    // Names and texts.
    [InlineData("tools: { costs: { 'a*b': 5 } }",
        "3:19: tools.costs.a*b: is not a tool name or pattern; a `*` may only be at the end")]
    [InlineData("tools: { settle: { 'a b': {} } }",
        "3:20: tools.settle.a b: is not a tool name or pattern; use 1 to 128 characters without blanks")]
    [InlineData("server: { host: example.com }",
        "3:17: server.host: is not an IP address or localhost; write an IP address such as 127.0.0.1 or "
            + "0.0.0.0, or localhost")]
    [InlineData("server: { allowedOrigins: ['*'] }",
        "3:28: server.allowedOrigins[0]: is not an origin; write scheme, host and port alone, such as "
            + "https://app.example.com")]
    [InlineData("budget: { windows: [{ period: day, cap: 1, zone: Mars/Base }] }",
        "3:50: budget.windows[0].zone: is not a time zone this machine knows; write an IANA name such as "
            + "Europe/Berlin or UTC")]
    [InlineData("budget: { windows: [{ period: day }] }", "3:21: budget.windows[0].cap: is missing; add `cap:`")]
    // Between keys.
    [InlineData("defaultUpstream: fils", "3:1: defaultUpstream: names no upstream; did you mean `files`?")]
    [InlineData("routing: [{ tools: [a], upstream: other }]",
        "3:25: routing[0].upstream: names no upstream; the upstreams are files")]
    [InlineData("server: { transport: http, host: 0.0.0.0 }",
        "3:28: server.host: is not loopback, and auth.mode none lets anyone in who can reach it; set auth.mode "
            + "to config or header, or host to 127.0.0.1")]
    [InlineData("auth: { mode: config }",
        "3:1: auth.token: is missing for mode config; add `token: ${SATGATE_TOKEN}`")]
    [InlineData("auth: { mode: header, rootKey: 0123456789abcde }",
        "3:23: auth.rootKey: is shorter than 16 bytes: whoever holds one token could find it, and make any other; "
            + "use at least 32 random characters, such as from `openssl rand -hex 32`")]
    [InlineData("auth: { mode: header }",
        "3:1: auth.rootKey: is missing for mode header; add `rootKey: ${SATGATE_ROOT_KEY}`")]
    [InlineData("auth: { token: abc }",
        "3:1: auth.mode: is missing, so nobody would be asked for a credential; add `mode: config`")]
    [InlineData("auth: { mode: config, token: '' }",
        "3:30: auth.token: is empty, so nothing could ever match it; set it, best as ${NAME}")]
    [InlineData("auth: { mode: config, token: '${EMPTY}' }",
        "3:30: auth.token: is empty, so nothing could ever match it; set it, best as ${NAME}")]
    [InlineData("budget: { store: sqlite, backend: memory }",
        "3:26: budget.backend: says the same as budget.store; keep one of the two")]
    [InlineData("budget: { store: postgres }",
        "3:1: budget.connection: is missing for store postgres; add `connection: ${SATGATE_POSTGRES}`, such as "
            + "Host=db;Database=satgate;Username=satgate")]
    [InlineData("audit: { redactServers: { nobody: { fields: [a] } } }",
        "3:27: audit.redactServers.nobody: names no upstream; use the name of one; nothing of it would be redacted")]
    [InlineData("audit: { redact: { patterns: ['(a)\\1'] } }",
        "3:31: audit.redact.patterns[0]: is not a pattern that can be matched in linear time; write a .NET regular "
        + "expression without lookarounds and backreferences, such as EMP-[0-9]{6}")]
    [InlineData("audit: { store: postgres }",
        "3:1: audit.connection: is missing for store postgres; add `connection: ${SATGATE_POSTGRES}`, such as "
        + "Host=db;Database=satgate;Username=satgate")]
    [InlineData("audit: { path: .satgate/budget.db }",
        "3:10: audit.path: is the file of something else; give the audit log a file of its own")]
    [InlineData("budget: { windows: [{ period: day, cap: 9, rolling: true, carryOverMax: 1 }] }",
        "3:59: budget.windows[0].carryOverMax: does not go with rolling; remove one: a rolling window has no "
            + "end at which something could be left")]
    [InlineData("policy: { rules: [{ tools: [a] }] }",
        "3:19: policy.rules[0].effect: is missing; add `effect: allow` or `effect: deny`")]
    [InlineData("policy: { rules: [{ effect: deny, decision: deny }] }",
        "3:35: policy.rules[0].decision: says the same as effect; keep one of the two")]
    [InlineData("policy: { rules: [{ effect: allow, roles: }] }",
        "3:43: policy.rules[0].roles: is empty, not a list; write [one, two], or one item per line after `- `")]
    [InlineData("policy: { rules: [{ effect: allow, roles: [] }] }",
        "3:43: policy.rules[0].roles: is an empty list; remove the key for all, or write what is meant")]
    [InlineData("policy: { rules: [{ effect: deny, arguments: { x: { absent: true, min: 1 } } }] }",
        "3:48: policy.rules[0].arguments.x: asks for a value and for none; write oneOf, like, min and max as you "
            + "need them, or absent: true alone")]
    [InlineData("policy: { rules: [{ effect: deny, arguments: { x: { min: 1e3 } } }] }",
        "3:58: policy.rules[0].arguments.x.min: is not a decimal number; write digits, with a point or without, and "
            + "no exponent")]
    [InlineData("rateLimit: { defaults: { capacity: 5 } }",
        "3:24: rateLimit.defaults.refillPerSecond: is missing; add `refillPerSecond:`")]
    [InlineData("rateLimit: { defaults: { capacity: 5, refillPerSecond: 0 } }",
        "3:56: rateLimit.defaults.refillPerSecond: is not a number of calls per second; choose 0.001 to 1000000, such "
            + "as 10 or 0.5")]
    [InlineData("ipFilter: { allow: [10.1.0.0/8] }",
        "3:21: ipFilter.allow[0]: is not a network or an address; write 10.0.0.0/8, 2001:db8::/32 or one address; no "
            + "bits may be set behind the prefix")]
    [InlineData("ipFilter: { allow: }",
        "3:20: ipFilter.allow: is empty, not a list; write [one, two], or one item per line after `- `")]
    // The file itself.
    [InlineData("a: [1, 2",
        "4:1: is not YAML: While parsing a flow sequence, did not find expected ',' or ']'; look at the "
            + "indentation, quotes and brackets there and just above")]
    [InlineData("---\nlogging: {}", "3:1: a second document begins here; write it flat and plain")]
    [InlineData("logging: !mine {}", "3:10: logging: has a tag of its own; remove the `!…` in front of it")]
    [InlineData("logging: *nowhere", "3:10: refers to `&nowhere`, which is not above it; write it flat and plain")]
    [InlineData("x-a: &a [*a]", "3:10: refers to `&a` from inside itself; write it flat and plain")]
    [InlineData("? [a]\n: 1", "3:3: a key is not plain text; write it flat and plain")]
    public void Load_BadFile_SaysWhereAndHowToMend(string yaml, string error) =>
        Assert.Equal(["satgate.yaml:" + error], Load.Bad(Load.Upstream + yaml));

    [Theory]
    [InlineData("{}", "1:14: upstreams.a.command: is missing for transport stdio; add `command: [program, argument]`")]
    [InlineData("{ command: ['', x] }",
        "1:29: upstreams.a.command[0]: is empty; begin the list with the program to run")]
    [InlineData("{ command: npx }",
        "1:28: upstreams.a.command: is one value, not a list; write [one, two], or one item per line after `- `")]
    [InlineData("{ transport: http }",
        "1:14: upstreams.a.url: is missing for an HTTP transport; add `url: https://…`")]
    [InlineData("{ transport: http, url: 'ftp://h/' }",
        "1:41: upstreams.a.url: is of a scheme we do not speak; begin it with https:// or http://")]
    [InlineData("{ url: 'https://me:pw@h/mcp' }",
        "1:24: upstreams.a.url: holds credentials; move them to `auth` or `headers`")]
    [InlineData("{ url: 'http://127.0.0.1:99/mcp' }",
        "1:19: upstreams.a.url: leads to this machine, which the guard against request forgery refuses; add "
            + "`allowPrivate: true` to this upstream if that is meant")]
    [InlineData("{ command: [a], timeout: 0s }", "1:42: upstreams.a.timeout: is out of range; choose 1ms to 24h")]
    [InlineData("{ transport: websocket, url: 'https://h' }",
        "1:30: upstreams.a.transport: is not a word it knows; choose one of stdio, http, streamable, sse")]
    [InlineData("{ url: 'https://h', auth: { type: bearer } }",
        "1:37: upstreams.a.auth.token: is missing; add `token:`")]
    [InlineData("{ url: 'https://h', auth: { token: x } }", "1:43: upstreams.a.auth.type: is missing; add `type:`")]
    [InlineData("{ url: 'https://h', auth: { type: header, header: X, value: x, token: t } }",
        "1:80: upstreams.a.auth.token: does not go with type header; remove it")]
    [InlineData("{ url: 'https://h', headers: { Host: x } }",
        "1:48: upstreams.a.headers.Host: is not a header name; remove it: the gateway sets this header itself")]
    [InlineData("{ url: 'https://h', headers: { X-A: 1, x-a: 2 } }",
        "1:56: upstreams.a.headers.x-a: is set twice; keep one; names differ by more than case, and `auth` sets "
            + "one")]
    [InlineData("{ url: 'https://h', headers: { X-A: \"a\\nb: c\" } }",
        "1:53: upstreams.a.headers.X-A: is not a header value; remove the line break or control character")]
    [InlineData("{ command: [a], env: { 'A=B': c } }",
        "1:40: upstreams.a.env.A=B: is not a name for a variable; use a name without `=`")]
    [InlineData("{ command: [\"a\\0\"] }", "1:29: upstreams.a.command[0]: holds a NUL character; remove it")]
    [InlineData("{ comand: [a] }",
        "1:19: upstreams.a.comand: is not a known key; did you mean `command`?|1:14: upstreams.a.command: is "
            + "missing for transport stdio; add `command: [program, argument]`")]
    public void Load_BadUpstream_SaysWhereAndHowToMend(string upstream, string errors) =>
        Assert.Equal(
            errors.Split('|').Select(error => "satgate.yaml:" + error).Order(),
            Load.Bad($"upstreams: {{ a: {upstream} }}").Order());

    [Theory]
    [InlineData("", "1:1: is empty; write at least `upstreams:`, or begin with `satgate init`")]
    [InlineData("# nothing", "1:1: is empty; write at least `upstreams:`, or begin with `satgate init`")]
    [InlineData("naming: bare", "1:1: upstreams: is missing; add `upstreams:`")]
    [InlineData("upstreams: {}",
        "1:1: upstreams: has no upstream; add one, such as `files: { command: [program, argument] }`")]
    [InlineData("upstreams: { 'a__b': { command: [x] } }",
        "1:14: upstreams.a__b: is not a name for an upstream; use 1 to 64 letters, digits, - and single _")]
    [InlineData("upstreams: { a.b: { command: [x] } }",
        "1:14: upstreams.a.b: is not a name for an upstream; use 1 to 64 letters, digits, - and single _")]
    [InlineData("just text", "1:1: is one value, not a section with keys; write its keys: ")]
    public void Load_NoUpstream_IsRefused(string yaml, string error) =>
        Assert.StartsWith("satgate.yaml:" + error, Assert.Single(Load.Bad(yaml)), StringComparison.Ordinal);

    [Trait("weakness", "W21")]
    [Trait("weakness", "W30")]
    [Theory]
    [InlineData("budget: { store: redis }", "budget.store")]
    [InlineData("budget: { backend: redis }", "budget.backend")]
    public void Load_KeyWeCannotHonour_IsRefusedAndNeverIgnored(string yaml, string key)
    {
        var error = Assert.Single(Load.Text(Load.Upstream + yaml).Errors);
        Assert.Equal(key, error.Key);
        Assert.Contains("not available yet", error.Problem, StringComparison.Ordinal);
        Assert.Equal("remove it: ignoring it would leave you less protected than the file says", error.Mend);
    }

    [Fact]
    public void Load_ManyErrors_AreAllReportedInFileOrder()
    {
        var errors = Load.Bad("""
            server: { port: 1x }
            upstreams:
              a: { transport: stdio }
              b: { command: [x], timeout: soon }
            defaultUpstream: c
            tools: { costs: { "x*y": 1, z: -1 } }
            policy: { order: last }
            """);
        Assert.Equal(["1:17", "3:3", "4:31", "5:1", "6:19", "6:32", "7:18"],
            errors.Select(error => string.Join(':', error.Split(':')[1..3])));
    }

    [Fact]
    public void Load_ReferenceToAnUpstreamThatFailed_IsNoSecondError() =>
        Assert.Single(Load.Bad("upstreams: { 'a b': { command: [x] } }\ndefaultUpstream: a b"));

    [Fact]
    public void Load_ThousandsOfErrors_SaysAHundredAndThatThereAreMore()
    {
        var errors = Load.Bad(Load.Upstream + "tools:\n  costs:\n"
            + string.Concat(Enumerable.Range(0, 5000).Select(i => $"    t{i}: -1\n")));
        Assert.Equal(101, errors.Length);
        Assert.Contains(errors, error => error.Contains("more than 100 errors", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_WrongCredential_DoesNotShowIt()
    {
        var result = Load.Text(Load.Upstream + """
            auth: { mode: config, token: "${TOKEN}\n" }
            server: { port: '${TOKEN}' }
            """);
        Assert.Equal(2, result.Errors.Count);
        Assert.DoesNotContain(result.Errors, error => error.ToString().Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void Print_ConfigWithCredentials_ShowsNone()
    {
        var config = Load.Good("""
            upstreams:
              a:
                url: "https://h"
                auth: { type: bearer, token: s3cret }
                headers: { X-Key: s3cret }
                env: { K: s3cret }
            auth: { mode: header, rootKey: s3cret-s3cret-16, rootToken: s3cret, token: s3cret }
            """);
        Assert.DoesNotContain("s3cret", config.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", config.Upstreams[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("Bearer s3cret", config.Upstreams[0].Auth!.HeaderValue());
    }

    [Fact]
    public void ToString_FileError_HasNoEmptyKey() =>
        Assert.Equal("f:1:2: p; m", new ConfigError("f", 1, 2, "", "p", "m").ToString());
}
