namespace SatGate.Deploy.Tests.Helm;

/// <summary>The values that the chart is rendered for.</summary>
internal static class ValueSets
{
    public const string Defaults = "";

    public const string Postgres = "backend: postgres\n";

    public const string Everything = """
        backend: postgres
        image: { tag: 0.2.0, pullSecrets: [{ name: pull }] }
        redis: { host: "redis.cache:6380", enableTLS: true, existingSecret: { name: cache, passwordKey: pw } }
        postgres: { existingSecret: { name: db, connectionKey: url } }
        events: { maxLenApprox: 25000000 }
        dapr:
          nativeSidecar: true
          sidecarImage: daprio/daprd:1.18.3
          trustDomain: agents.example.com
          tracing: { samplingRate: "1", otlpEndpoint: "otel.tracing:4317" }
        config: { upstreams: { files: { url: "https://files.example.com/mcp" } } }
        configSecret: upstream-tokens
        gateway:
          autoscaling: { enabled: true }
          serviceAccount: { create: false, name: gateways }
          podAnnotations: { team: "agents: prod" }
          nodeSelector: { pool: edge }
          tolerations: [{ key: edge, operator: Exists }]
          affinity: { podAntiAffinity: {} }
          extraEnv: [{ name: A, value: "1" }]
          service: { type: LoadBalancer, annotations: { cloud/internal: "true" } }
        budget: { autoscaling: { enabled: true }, podDisruptionBudget: { enabled: false } }
        auth:
          autoscaling: { enabled: true }
          topologySpread: { enabled: false }
          serviceAccount: { annotations: { role: arn } }
        audit:
          persistence: { existingClaim: records }
        ingress: { enabled: true, className: nginx, tlsSecret: tls, annotations: { a/b: "c" } }
        networkPolicy:
          gatewayFromNamespaces: { team: agents }
          auditFromNamespaces: { team: audit }
          metricsFromNamespaces: { team: monitoring }
        podMonitor: { enabled: true, labels: { release: prometheus } }
        """;

    public const string Little = """
        gateway: { podDisruptionBudget: { enabled: false }, topologySpread: { enabled: false } }
        audit: { persistence: { enabled: false } }
        networkPolicy: { enabled: false }
        """;

    public static IReadOnlyList<string> All { get; } = [Defaults, Postgres, Everything, Little];
}
