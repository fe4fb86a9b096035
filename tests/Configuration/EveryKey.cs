namespace SatGate.Configuration.Tests;

/// <summary>A file with every key that there is.</summary>
internal static class EveryKey
{
    public const string Text = """
        server:
          { transport: http, host: 127.0.0.2, port: 1, name: n, version: 1.0, allowedHosts: ["h:1"],
            allowedOrigins: ["https://o"] }
        upstreams:
          a:
            { transport: stdio, command: [p, 1, true], env: { A: 1, B: }, cwd: /w, timeout: 1s, enabled: no,
              isolation: session, tools: { allow: [a, b*], deny: ["*"] }, maxConcurrent: 2, tenants: [t] }
          b:
            { transport: sse, url: "https://h/p?q=1", headers: { X-K: v },
              auth: { type: header, header: X-A, value: v }, allowPrivate: true, tlsSkipVerify: true }
          c: { transport: http, url: "https://h", auth: { type: bearer, token: t } }
        routing: [{ tools: ["db_*"], upstream: a }]
        defaultUpstream: b
        naming: prefix
        tools:
          { defaultCost: 0, costs: { x: 0, "y*": 1_000 }, onToolError: refund, onUnknown: hold,
            settle: { z: { onToolError: refund }, "*": { onUnknown: refund } } }
        budget:
          limit: 7
          store: postgres
          connection: c
          path: /b.db
          failMode: open
          windows:
            - { period: week, cap: 3, zone: Europe/Berlin, carryOverMax: 2, tools: "t*" }
            - { period: minute, cap: 1, rolling: true }
        enforcement: { mode: soft, denial: result }
        auth: { mode: header, token: t, rootKey: 0123456789abcdef, autoMintRoot: true, rootToken: r, rootTokenFile: /r,
                path: /a.db, tenantKeys: { t: 0123456789abcdeg } }
        rateLimit:
          defaults: { capacity: 2, refillPerSecond: 0.5 }
          overrides:
            - { clients: [c], roles: [r], tenants: [t], servers: [s], tools: ["u*"], shared: true, capacity: 3,
                refillPerSecond: 4 }
        ipFilter: { allow: [10.0.0.0/8], deny: ["2001:db8::/32"], trustedProxies: [127.0.0.1] }
        policy:
          default: allow
          order: firstMatch
          rules:
            - { name: n, effect: allow, roles: [r], clients: [c], tenants: [t], servers: [s], tools: ["a.*"],
                arguments: { x: { oneOf: [a, 1, true], min: 0, max: "1.5" }, y: { absent: true }, z: { like: ["*"] } } }
            - { decision: deny }
        audit:
          store: none
          path: /c.db
          connection: c
          keyFile: /c.key
          checkpointInterval: 5m
          bodies: redacted
          bodyBytesMax: 100
          strict: false
          retention: 2160h
          webhook: { url: "https://h/w", secret: 0123456789abcdef, type: budget_threshold }
          s3: { bucket: b, prefix: p/, region: r, endpoint: "https://h", accessKey: ak, secretKey: sk }
          files: { folder: /f, format: ocsf, fileBytesMax: 4096, filesMax: 3 }
          redact: { fields: [salary], patterns: ["EMP-[0-9]+"] }
          redactServers: { a: { fields: [pin] } }
        admin: { token: t2 }
        logging: { level: debug, format: json }
        observability:
          { metrics: { enabled: false, path: /m }, otlp: { endpoint: "http://c:4318", interval: 2s } }
        limits:
          { bodyBytesMax: 1024, jsonDepthMax: 8, sessionsMax: 1, sessionIdle: 1s, connectionsMax: 2,
            stdioLineBytesMax: 1025, responseBytesMax: 1026, listPagesMax: 3, listItemsMax: 4,
            inFlightPerSessionMax: 5, openReservationsMax: 6, rateBucketsMax: 7, reservationTtl: 2s, drainMax: 0s }
        allowPrivateUpstreams: false
        """;
}
