namespace SatGate.Deploy.Tests.Components;

/// <summary>
/// What a component of one type may have in its metadata: the tables of Dapr 1.18. Keys that are in the tables and not
/// here are left out on purpose, with `writeTimeout` of Redis first among them: it queues pipelined commands twice.
/// </summary>
/// <param name="Version">Always said: an empty version means v1, which is another format for PostgreSQL.</param>
/// <param name="Required">Of each set, at least one key.</param>
internal sealed record ComponentSchema(string Version, string[][] Required, string[] Optional)
{
    private static readonly string[] s_redis =
    [
        "redisHost", "redisPort", "redisUsername", "redisPassword", "enableTLS", "redisDB", "redisType", "failover",
        "sentinelMasterName", "redisMaxRetries", "redisMinRetryInterval", "dialTimeout", "readTimeout", "poolSize",
    ];

    private static readonly string[] s_topics =
        ["allowedTopics", "protectedTopics", "publishingScopes", "subscriptionScopes"];

    public static IReadOnlyDictionary<string, ComponentSchema> All { get; } = new Dictionary<string, ComponentSchema>
    {
        ["state.redis"] = new("v1", [["redisHost"], ["keyPrefix"]], s_redis),
        ["state.postgresql"] = new(
            "v2",
            [["connectionString", "host"], ["keyPrefix"]],
            ["port", "user", "password", "database", "tablePrefix", "metadataTableName", "timeout", "cleanupInterval",
                "maxConns", "connectionMaxIdleTime", "queryExecMode"]),
        ["state.sqlite"] = new(
            "v1",
            [["connectionString"], ["keyPrefix"]],
            ["timeout", "busyTimeout", "disableWAL", "tableName", "metadataTableName", "cleanupInterval"]),
        ["pubsub.redis"] = new(
            "v1",
            [["redisHost"], .. s_topics.Where(key => key != "protectedTopics").Select(key => new[] { key })],
            [.. s_redis, .. s_topics, "consumerID", "processingTimeout", "redeliverInterval", "queueDepth",
                "concurrency", "maxLenApprox", "streamTTL"]),
        ["pubsub.rabbitmq"] = new(
            "v1",
            [["connectionString"], ["durable"], ["deletedWhenUnused"], ["deliveryMode"], ["publisherConfirm"],
                ["requeueInFailure"], ["allowedTopics"], ["publishingScopes"], ["subscriptionScopes"]],
            ["autoAck", "prefetchCount", "concurrency"]),
        ["pubsub.in-memory"] = new("v1", [], []),
        ["secretstores.local.env"] = new("v1", [["prefix"]], []),
        ["secretstores.kubernetes"] = new("v1", [], ["kubeconfigPath", "defaultNamespace"]),
    };

    public IEnumerable<string> Known => Required.SelectMany(keys => keys).Concat(Optional);
}
