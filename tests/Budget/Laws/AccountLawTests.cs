using System.Globalization;
using SatGate.Budget.Documents;
using SatGate.Budget.Ledger;
using SatGate.Budget.Tests.Ledger;

namespace SatGate.Budget.Tests.Laws;

/// <summary>
/// The laws of one account under the rules alone, against a slow oracle. Each names the mutation that turned it red.
/// </summary>
public sealed class AccountLawTests
{
    private static readonly LedgerLimits s_limits = new()
    {
        ReservationsOpenMax = 6,
        ReservationsEndedMax = 1_000,
        OutboxEventsMax = 400,
        ChildrenMax = 3,
    };

    /// <summary>Law 1. Red when ReserveRule compared the amount with Limit - Spent instead of Available.</summary>
    [Fact]
    public void HardMode_SpentHeldAndDelegated_NeverExceedTheLimit() => Draw.ForAll(400, 240, draw =>
    {
        var books = new Books(s_limits);
        books.Open(draw.Of(0L, 1, 10, 100, long.MaxValue), Books.Calendar(Period.Minute, 7, carryOver: 3),
            Books.Rolling(Period.Hour, 40));
        while (!draw.IsEmpty)
        {
            Step(books, draw, draw.Of(Mode.Hard, Mode.Hard, Mode.Soft, Mode.Shadow));
            var account = books.Opened;
            Assert.True(account.Spent.Value >= 0 && account.Held.Value >= 0 && account.Delegated.Value >= 0);
            var used = (Int128)account.Spent.Value + account.Held.Value + account.Delegated.Value;
            Assert.True(used <= account.Limit.Value, $"{used} of {account.Limit}");
            Assert.All(account.Windows.ToArray(), window => Assert.True(window.Used.Value >= 0));
        }
    });

    /// <summary>Law 1 for windows. Red when RollingWindow kept 60 buckets instead of 61.</summary>
    [Fact]
    public void HardMode_AnyStretchOfARollingPeriod_HoldsAtMostTheCap() => Draw.ForAll(200, 200, draw =>
    {
        var books = new Books();
        books.Open(long.MaxValue, Books.Rolling(Period.Minute, 20));
        var spent = new List<(long At, long Amount)>();
        for (var i = 0; !draw.IsEmpty; i++)
        {
            books.Now += draw.Of(0L, 1, 400, 999, 1_000, 1_001, 30_000, 59_999, 60_000);
            var amount = draw.Of(1L, 5, 19, 20);
            if (books.Reserve($"r{i}", amount, lifetime: Books.Hour).Status == ReserveStatus.Reserved)
            {
                spent.Add((books.Now, amount));
            }
            var stretch = spent.Where(each => each.At > books.Now - Books.Minute).Sum(each => each.Amount);
            Assert.True(stretch <= 20, $"{stretch} in a minute");
        }
    });

    /// <summary>
    /// Law 3. Red when SettleRule did not look at Ended, and when ReserveRule took an ended reservation for a new one.
    /// </summary>
    [Fact]
    public void OperationIds_AreAppliedOnce_AndAnsweredAsAnOracleExpects() => Draw.ForAll(300, 240, draw =>
    {
        var books = new Books(s_limits);
        books.Open(1_000_000);
        var open = new Dictionary<string, long>();
        var ended = new Dictionary<string, (long Amount, long Posted)>();
        while (!draw.IsEmpty)
        {
            var id = Id(draw);
            var amount = draw.Of(1L, 2, 3);
            var before = books.Columns;
            if (draw.Below(2) == 0)
            {
                var expected = ended.ContainsKey(id) ? ReserveStatus.AlreadySettled
                    : open.TryGetValue(id, out var held)
                        ? held == amount ? ReserveStatus.Exists : ReserveStatus.ExistsWithDifferentAmount
                        : open.Count == s_limits.ReservationsOpenMax ? ReserveStatus.TooManyOpen
                            : ReserveStatus.Reserved;
                Assert.Equal(expected, Unless(books, books.Reserve(id, amount, lifetime: Books.Day).Status, expected));
                Note(books, open, id, amount, before);
            }
            else
            {
                var expected = ended.TryGetValue(id, out var done)
                    ? done.Posted == amount ? SettleStatus.AlreadySettled : SettleStatus.AlreadySettledDifferently
                    : !open.TryGetValue(id, out var held) ? SettleStatus.ReservationNotFound
                    : amount > held ? SettleStatus.AmountExceedsReserved : SettleStatus.Settled;
                Assert.Equal(expected, books.Settle(id, amount));
                if (expected == SettleStatus.Settled)
                {
                    ended[id] = (open[id], amount);
                    open.Remove(id);
                }
            }
            Assert.Equal(
                (ended.Values.Sum(end => end.Posted), open.Values.Sum()), (books.Columns.Spent, books.Columns.Held));
        }
    });

    /// <summary>
    /// Law 4. Red when Account.Record skipped a number, and when EventEncoder left out which windows count.
    /// </summary>
    [Fact]
    public void Events_AreNumberedWithoutGaps_AndReplayingThemGivesTheAccount() => Draw.ForAll(200, 240, draw =>
    {
        var books = new Books(s_limits);
        books.Open(draw.Of(10L, 100), Books.Calendar(Period.Minute, 7, carryOver: 3), Books.Rolling(Period.Hour, 40));
        StoredAccount? replayed = null;
        var delta = new PackedBuffer();
        for (var batch = 1; !draw.IsEmpty; batch++)
        {
            for (var i = draw.Below(4); i >= 0; i--)
            {
                var seq = books.Opened.Seq;
                var before = Dump(books.Opened, windows: false);
                Step(books, draw, draw.Of(Mode.Hard, Mode.Soft, Mode.Shadow));
                // Windows move with the clock alone, which is no change; the replay below has them too.
                var same = Dump(books.Opened, windows: false) == before;
                Assert.True(books.Opened.Seq > seq || same, "a change without an event");
            }
            delta.Clear();
            AccountDocumentWriter.WriteDelta(delta, books.Opened, new WriterBatch(7, batch));
            books.Opened.Outbox.MarkSaved();
            replayed = AccountDocumentReader.Apply(replayed, "root", delta.Written, s_limits);
        }
        if (replayed is not null)
        {
            replayed.Account.Advance(books.Opened.Clock);
            Assert.Equal(Dump(books.Opened), Dump(replayed.Account));
            var document = new PackedBuffer();
            AccountDocumentWriter.Write(document, books.Opened, []);
            Assert.Equal(Dump(books.Opened), Dump(AccountDocumentReader.Read(document.Written, s_limits).Account));
        }
    });

    /// <summary>
    /// Law 6. Red when ExpireDue came a millisecond late, and when HoldTable.Add did not note the first expiry.
    /// </summary>
    [Fact]
    public void Reservations_NeverOutliveTheirTime() => Draw.ForAll(200, 200, draw =>
    {
        var books = new Books(s_limits);
        books.Open(1_000);
        var latest = Books.Start;
        var deadlines = new Dictionary<string, long>();
        while (!draw.IsEmpty)
        {
            books.Now += draw.Of(0L, 1, 9, 10, 999, 1_000, -5_000);
            latest = Math.Max(latest, books.Now);
            var id = Id(draw);
            var lifetime = draw.Of(1L, 10, 1_000, 2_000);
            if (draw.Below(3) == 0)
            {
                books.Settle(id, 0);
            }
            else if (books.Reserve(id, 1, lifetime: lifetime).Status == ReserveStatus.Reserved)
            {
                deadlines[id] = latest + lifetime;
            }
            for (var slot = 0; slot < books.Opened.Holds.SlotCount; slot++)
            {
                if (books.Opened.Holds.IsOpen(slot))
                {
                    ref var hold = ref books.Opened.Holds[slot];
                    Assert.True(latest < hold.ExpiresAt, "a reservation outlived its time");
                    Assert.Equal(deadlines[hold.Id.ToString()], hold.ExpiresAt);
                    Assert.True(books.Opened.Holds.ExpiresFirst <= hold.ExpiresAt);
                }
            }
        }
    });

    /// <summary>
    /// Twice to one time is once, and by two steps is as by one. Red when CalendarWindow skipped the periods in
    /// between.
    /// </summary>
    [Fact]
    public void Advance_InOneStepOrInMany_GivesTheSameWindows() => Draw.ForAll(200, 60, draw =>
    {
        var zone = draw.Of("", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo");
        var period = draw.Of(Period.Minute, Period.Hour, Period.Day, Period.Week, Period.Month);
        var many = new Books { Now = Books.At("2026-03-01T00:00:00Z") + draw.Of(0L, Books.Day * 27, Books.Day * 234) };
        var one = new Books { Now = many.Now };
        foreach (var books in new[] { many, one })
        {
            books.Open(1_000, Books.Calendar(period, 10, zone, carryOver: 25));
            books.Reserve("r", 7);
        }
        while (!draw.IsEmpty)
        {
            many.Now += draw.Of(
                0L, 1, Books.Minute, Books.Hour, 5 * Books.Hour, Books.Day, 9 * Books.Day, 40 * Books.Day);
            many.Opened.Advance(many.Now);
        }
        one.Opened.Advance(many.Now);
        Assert.Equal(Dump(many.Opened), Dump(one.Opened));
    });

    private static ReserveStatus Unless(Books books, ReserveStatus status, ReserveStatus expected) =>
        status == ReserveStatus.OutboxFull && books.Opened.Outbox.Count > 380 ? expected : status;

    private static void Note(
        Books books, Dictionary<string, long> open, string id, long amount,
            (long Spent, long Held, long Available) before)
    {
        if (books.Columns.Held != before.Held)
        {
            open[id] = amount;
        }
    }

    private static string Id(Draw draw) => "r" + draw.Below(24).ToString(CultureInfo.InvariantCulture);

    private static void Step(Books books, Draw draw, Mode mode)
    {
        var id = Id(draw);
        books.Now += draw.Of(0L, 0, 1, 1_000, Books.Minute, Books.Hour, -Books.Hour);
        switch (draw.Below(12))
        {
            case < 4:
                var lifetime = draw.Of(1L, Books.Minute, Books.Day);
                books.Reserve(id, draw.Of(0L, 1, 3, 10, 100, long.MaxValue), "tool", mode, lifetime,
                    draw.Of(OutcomeRule.Charge, OutcomeRule.Refund));
                break;
            case < 8:
                books.Settle(id, draw.Of(0L, 1, 3, 10, 100, long.MaxValue));
                break;
            case 8:
                TopUpRule.Decide(
                    books.Account, new TopUp(id, new Credits(draw.Of(1L, 50, long.MaxValue))), books.Limits);
                break;
            case 9:
                books.Delegate("c" + id, draw.Of(0L, 1, 10, long.MaxValue), 1);
                break;
            case 10:
                var seq = books.Opened.FindChild("c" + id)?.Seq ?? 0;
                DelegateRule.MarkOpened(books.Opened, "c" + id, seq, books.Limits);
                DelegateRule.MarkReturning(books.Opened, "c" + id, books.Limits);
                DelegateRule.TakeBack(books.Opened, "c" + id, seq, new Credits(draw.Of(0L, 1)), books.Limits);
                break;
            default:
                FreezeRule.Decide(books.Account, draw.Below(3) == 0, books.Limits);
                books.SetWindows(Books.Calendar(Period.Minute, draw.Of(5L, 9), carryOver: 3),
                    Books.Rolling(draw.Of(Period.Hour, Period.Day), 40));
                break;
        }
    }

    private static string Dump(Account account, bool windows = true)
    {
        var document = new PackedBuffer();
        AccountDocumentWriter.Write(document, account, []);
        var message = Contracts.Budget.V1.AccountDocument.Parser.ParseFrom(document.Written);
        message.Clock = 0;
        if (!windows)
        {
            message.Windows.Clear();
        }
        // Slots are reused in another order after a reading; what is open is a set.
        var open = message.Open.OrderBy(hold => hold.Id, StringComparer.Ordinal).ToArray();
        message.Open.Clear();
        message.Open.AddRange(open);
        return message.ToString();
    }
}
