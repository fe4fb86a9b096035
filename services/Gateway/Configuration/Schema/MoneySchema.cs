namespace SatGate.Gateway.Configuration.Schema;

/// <summary>Keys of <c>tools</c>, <c>budget</c> and <c>enforcement</c>.</summary>
internal static class MoneySchema
{
    private const int PatternsMax = 10_000;
    private const int WindowsMax = 16;

    /// <summary>Credits of one price, far below where sums could overflow a 64-bit balance.</summary>
    private const long CostMax = 1_000_000_000_000;

    /// <summary>Credits of one limit or cap: a thousandth of what a 64-bit integer holds.</summary>
    private const long CreditsMax = 9_000_000_000_000_000;

    private static readonly Shape<ToolErrorRule> s_toolErrorRule = Shapes.Word(
        ("charge", ToolErrorRule.Charge), ("refund", ToolErrorRule.Refund));

    private static readonly Shape<UnknownOutcomeRule> s_unknownRule = Shapes.Word(
        ("charge", UnknownOutcomeRule.Charge), ("refund", UnknownOutcomeRule.Refund),
        ("hold", UnknownOutcomeRule.Hold));

    private static readonly Section<SettleRule> s_settle = new(new SettleRule(),
        new Key<SettleRule, ToolErrorRule>("onToolError", "What a call costs whose result is an error.",
            s_toolErrorRule, (c, v) => c with { OnToolError = v }),
        new Key<SettleRule, UnknownOutcomeRule>("onUnknown", "What a call costs of which nobody knows whether it ran.",
            s_unknownRule, (c, v) => c with { OnUnknown = v }));

    private static readonly Section<BudgetWindow> s_window = new(
        new BudgetWindow { Period = WindowPeriod.Day, Cap = 0 },
        new Key<BudgetWindow, WindowPeriod>("period", "How long a window is; a week begins on Monday.",
            Shapes.Word(("minute", WindowPeriod.Minute), ("hour", WindowPeriod.Hour), ("day", WindowPeriod.Day),
                ("week", WindowPeriod.Week), ("month", WindowPeriod.Month)),
            (c, v) => c with { Period = v }) { Required = true },
        new Key<BudgetWindow, long>("cap", "Credits that may be spent in each period.",
            Shapes.Whole(0, CreditsMax, "credits"), (c, v) => c with { Cap = v }) { Required = true },
        new Key<BudgetWindow, string>("zone", "IANA time zone of the calendar period.",
            Shapes.Text(Names.Zone, "Europe/Berlin"), (c, v) => c with { Zone = v }, c => c.Zone),
        new Key<BudgetWindow, bool>("rolling", "Ends now instead of following the calendar.",
            Shapes.Flag(), (c, v) => c with { Rolling = v }, c => c.Rolling),
        new Key<BudgetWindow, long>("carryOverMax",
            "Credits left in a period that raise the next one's cap, at most this many.",
            Shapes.Whole(0, CreditsMax, "credits"), (c, v) => c with { CarryOverMax = v }, c => c.CarryOverMax),
        new Key<BudgetWindow, string>("tools", "Counts only tools that match; all by default.",
            Shapes.Text(Names.ToolPattern, "gpt4_*"), (c, v) => c with { Tools = v }));

    public static Section<ToolsConfig> Tools { get; } = new(new ToolsConfig(),
        new Key<ToolsConfig, long>("defaultCost", "Credits for a tool without a price of its own; 0 is free.",
            Shapes.Whole(0, CostMax, "credits"), (c, v) => c with { DefaultCost = v }, c => c.DefaultCost),
        new Key<ToolsConfig, ConfigDictionary<long>>("costs",
            "Credits by tool: exact name, then longest pattern with a trailing *; bare or {server}.{tool}.",
            new MapShape<long>(Names.ToolPattern, Shapes.Whole(0, CostMax, "credits"), PatternsMax),
            (c, v) => c with { Costs = v }),
        new Key<ToolsConfig, ToolErrorRule>("onToolError", "What a call costs whose result is an error.",
            s_toolErrorRule, (c, v) => c with { OnToolError = v }, _ => "charge"),
        new Key<ToolsConfig, UnknownOutcomeRule>("onUnknown",
            "What a call costs of which nobody knows whether it ran.",
            s_unknownRule, (c, v) => c with { OnUnknown = v }, _ => "charge"),
        new Key<ToolsConfig, ConfigDictionary<SettleRule>>("settle",
            "Exceptions from onToolError and onUnknown by tool or pattern.",
            new MapShape<SettleRule>(Names.ToolPattern, s_settle, PatternsMax), (c, v) => c with { Settle = v }));

    public static Section<BudgetConfig> Budget { get; } = new(new BudgetConfig(),
        new Key<BudgetConfig, long>("limit", "Credits that may ever be spent; no limit by default.",
            Shapes.Whole(0, CreditsMax, "credits"), (c, v) => c with { Limit = v }),
        new Key<BudgetConfig, ConfigList<BudgetWindow>>("windows", "Caps per period, together with the limit.",
            new ListShape<BudgetWindow>(s_window, WindowsMax), (c, v) => c with { Windows = v }),
        new Key<BudgetConfig, BudgetStore>("store",
            "Where balances are kept: sqlite and postgres survive a restart, memory does not; dapr is for gateways "
            + "beside a Dapr sidecar, whose Budget and Auth are services of their own.",
            Shapes.Word(
                ["redis"], ("sqlite", BudgetStore.Sqlite), ("memory", BudgetStore.Memory),
                ("postgres", BudgetStore.Postgres), ("dapr", BudgetStore.Dapr)),
            (c, v) => c with { Store = v }, _ => "sqlite"),
        new Key<BudgetConfig, BudgetStore>("backend", "SatGate's name for store.",
            Shapes.Word(["redis"], ("memory", BudgetStore.Memory)), (c, v) => c with { Store = v }),
        new Key<BudgetConfig, string>("path", "The SQLite file, relative to the config file.",
            Shapes.Text("a path", BudgetConfig.DefaultPath), (c, v) => c with { Path = v }, c => c.Path),
        new Key<BudgetConfig, Secret>("connection",
            "The PostgreSQL connection string of store postgres, best as ${NAME}.",
            Shapes.Credential(), (c, v) => c with { Connection = v }),
        new Key<BudgetConfig, BudgetFailMode>("failMode",
            "Refuse calls (closed) or let them pass unpriced (open) without a ledger.",
            Shapes.Word(("closed", BudgetFailMode.Closed), ("open", BudgetFailMode.Open)),
            (c, v) => c with { FailMode = v }, _ => "closed"),
        new UnusedKey<BudgetConfig>("redisUrl",
            "A key of SatGate's files without effect, there as here.", "remove it"));

    /// <summary>
    /// SatGate's newer and older mode words map to whether they block a call; only soft and shadow words never do.
    /// </summary>
    public static Section<EnforcementConfig> Enforcement { get; } = new(new EnforcementConfig(),
        new Key<EnforcementConfig, EnforcementMode>("mode",
            "hard refuses what the budget does not cover, soft lets it pass and books it, shadow only records.",
            Shapes.Word(
                ("hard", EnforcementMode.Hard), ("soft", EnforcementMode.Soft), ("shadow", EnforcementMode.Shadow),
                ("control", EnforcementMode.Hard), ("charge", EnforcementMode.Hard),
                ("observe", EnforcementMode.Shadow),
                ("fiat402", EnforcementMode.Hard), ("l402", EnforcementMode.Hard),
                ("chargeback", EnforcementMode.Shadow)),
            (c, v) => c with { Mode = v }, _ => "hard"),
        new Key<EnforcementConfig, DenialForm>("denial", "Refuse with a JSON-RPC error or with a tool result.",
            Shapes.Word(("error", DenialForm.Error), ("result", DenialForm.Result)),
            (c, v) => c with { Denial = v }, _ => "error"));
}
