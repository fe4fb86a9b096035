using SatGate.Budget.Ledger;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>One account under the rules alone, with a clock that the test sets.</summary>
internal sealed class Books(LedgerLimits? limits = null)
{
    /// <summary>2026-01-01T00:00:00Z.</summary>
    public const long Start = 1_767_225_600_000;

    public const long Minute = 60_000;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    private Account? _account;

    public LedgerLimits Limits { get; } = limits ?? new LedgerLimits();

    public long Now { get; set; } = Start;

    public Account? Account => _account;

    public Account Opened => _account!;

    public OpenStatus Open(long limit, params WindowTerms[] windows) => Open(TestLedger.Root(limit, windows) with
    {
        DepthMax = Limits.DepthMax,
    });

    public OpenStatus Open(AccountTerms terms) => OpenRule.Decide(ref _account, "root", terms, Now, Limits);

    public ReserveAnswer Reserve(
        string id, long amount, string tool = "tool", Mode mode = Mode.Hard, long lifetime = Minute,
        OutcomeRule expireAs = OutcomeRule.Charge)
    {
        Advance();
        return ReserveRule.Decide(_account, TestLedger.Reserve(id, amount, tool, mode, lifetime, expireAs), Limits);
    }

    public SettleStatus Settle(string id, long post)
    {
        Advance();
        return SettleRule.Decide(_account, TestLedger.Settle(id, post), Limits).Status;
    }

    public DelegateAnswer Delegate(string child, long amount, int depthMax = 1, params WindowTerms[] windows)
    {
        Advance();
        return DelegateRule.Begin(
            _account, new DelegateCommand("root", child, new Credits(amount), [.. windows], 0, "", depthMax), Limits);
    }

    public SetWindowsStatus SetWindows(params WindowTerms[] windows)
    {
        Advance();
        return SetWindowsRule.Decide(_account, [.. windows], Limits).Status;
    }

    /// <summary>
    /// The account's clock to the test's, and what is due expired, as a writer does before each batch.
    /// </summary>
    public void Advance()
    {
        if (_account is not null)
        {
            _account.Advance(Now);
            ExpiryRule.ExpireDue(_account, Limits);
        }
    }

    public (long Spent, long Held, long Available) Columns =>
        (Opened.Spent.Value, Opened.Held.Value, Opened.Available.Value);

    public static WindowTerms Calendar(
        Period period, long cap, string zone = "", long carryOver = 0, string tools = "") =>
        new(period, zone, new Credits(cap), false, new Credits(carryOver), new ToolPattern(tools), false);

    public static WindowTerms Rolling(Period period, long cap, string tools = "") =>
        new(period, "", new Credits(cap), true, Credits.Zero, new ToolPattern(tools), false);

    public static long At(string iso) => DateTimeOffset.Parse(
        iso, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
