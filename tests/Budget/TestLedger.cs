using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Accounts;
using SatGate.Budget.Events;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;

namespace SatGate.Budget.Tests;

/// <summary>
/// Ledgers as tests want them: a store of their choice, a clock they drive, events kept or thrown away.
/// </summary>
internal static class TestLedger
{
    public static BudgetLedger OverMemory(TimeProvider? time = null, LedgerSettings? settings = null) =>
        Over(new InMemoryStateStore(), time, settings);

    public static BudgetLedger Over(
        IStateStore store, TimeProvider? time = null, LedgerSettings? settings = null,
            IEventPublisher? publisher = null) =>
        new(
            settings ?? new LedgerSettings(),
            store,
            publisher ?? new DiscardedEvents(),
            time ?? TimeProvider.System,
            NullLogger<BudgetLedger>.Instance);

    public static SqliteStateStore Sqlite(string path, int logBytesTarget = 32 * 1024 * 1024) => new(
        new SqliteStoreSettings { Path = path, LogBytesTarget = logBytesTarget },
        new LedgerLimits(),
        NullLogger<SqliteStateStore>.Instance);

    public static AccountTerms Root(long limit, params WindowTerms[] windows) =>
        AccountTerms.None with { Limit = new Credits(limit), Windows = [.. windows] };

    public static ReserveCommand Reserve(
        string id, long amount, string tool = "tool", Mode mode = Mode.Hard, long lifetime = 60_000,
        OutcomeRule expireAs = OutcomeRule.Charge)
    {
        var refusal = ReserveCommand.Check(
            id, amount, tool, lifetime, mode, expireAs, new LedgerLimits(), out var command, out var detail);
        Assert.True(refusal == ReserveStatus.Unspecified, detail);
        return command;
    }

    public static SettleCommand Settle(string id, long post)
    {
        Assert.Equal(SettleStatus.Unspecified, SettleCommand.Check(id, post, "ran", out var command, out _));
        return command;
    }
}
