namespace SatGate.Hosting;

/// <summary>
/// The environment variables of the services, all in one place; those of Dapr are in
/// <see cref="Dapr.DaprVariables"/>. A secret may come from a file, NAME_FILE is its path, or from a secret store
/// of the sidecar: NAME_SECRET is STORE/KEY.
/// </summary>
public static class ServiceVariables
{
    /// <summary>An IP address to listen on; 127.0.0.1 unless set. Beyond loopback needs APP_API_TOKEN.</summary>
    public const string Host = "SATGATE_HOST";

    /// <summary>A TCP port; APP_PORT, which the Dapr command line sets, unless set.</summary>
    public const string Port = "SATGATE_PORT";

    public const string LogLevel = "SATGATE_LOG_LEVEL";

    /// <summary>Seconds that a stop waits for calls under way; less than the orchestrator's grace period.</summary>
    public const string DrainSeconds = "SATGATE_DRAIN_SECONDS";

    /// <summary>Seconds that a call through the sidecar may take; then it has failed.</summary>
    public const string CallSeconds = "SATGATE_CALL_SECONDS";

    /// <summary>A file of lines NAME=value, such as a ConfigMap's; the environment wins over it.</summary>
    public const string SettingsFile = "SATGATE_SETTINGS_FILE";

    /// <summary>The gateway's satgate.yaml.</summary>
    public const string Config = "SATGATE_CONFIG";

    /// <summary>
    /// The name of a configuration component; its item <see cref="ConfigKey"/> is the gateway's satgate.yaml instead of
    /// the file, and followed.
    /// </summary>
    public const string ConfigStore = "SATGATE_CONFIG_STORE";

    /// <summary>The key of that item; satgate.yaml unless set.</summary>
    public const string ConfigKey = "SATGATE_CONFIG_KEY";

    /// <summary>A folder that the service may write to.</summary>
    public const string Data = "SATGATE_DATA";

    /// <summary>Where Budget keeps accounts: dapr, sqlite, postgres or memory.</summary>
    public const string BudgetStore = "SATGATE_BUDGET_STORE";

    /// <summary>The connection string of store postgres; a secret.</summary>
    public const string BudgetConnection = "SATGATE_BUDGET_CONNECTION";

    /// <summary>
    /// The name of the state store component. <c>none</c> lets Auth keep its records in SATGATE_DATA, which is right
    /// for one replica only.
    /// </summary>
    public const string StateStore = "SATGATE_STATE_STORE";

    /// <summary>The name of the pub/sub component; <c>none</c> publishes nothing.</summary>
    public const string PubSub = "SATGATE_PUBSUB";

    /// <summary>
    /// The connection string of Audit's PostgreSQL; a secret. Without it the log is a file in SATGATE_DATA.
    /// </summary>
    public const string AuditConnection = "SATGATE_AUDIT_CONNECTION";

    /// <summary>What readers of the audit log show; a secret. Without it there is nothing to read.</summary>
    public const string AdminToken = "SATGATE_ADMIN_TOKEN";

    /// <summary>What root tokens are made with; a secret.</summary>
    public const string RootKey = "SATGATE_ROOT_KEY";

    public const string BudgetAppId = "SATGATE_BUDGET_APP_ID";

    public const string AuthAppId = "SATGATE_AUTH_APP_ID";
}
