using System.Collections.Immutable;
using SatGate.Budget.Documents;

namespace SatGate.Budget.Ledger;

/// <summary>
/// One budget: its balances, reservations, windows, delegations and unpublished events. Owned by one writer at a time;
/// the rules read it, and change it only through <see cref="Record"/>. Law 1 holds after every event: spent + held +
/// delegated is at most the limit.
/// </summary>
internal sealed partial class Account(string id)
{
    private readonly Dictionary<string, Child> _children = [];
    private readonly List<TopUp> _topUps = [];
    private WindowState[] _windows = [];

    public string Id { get; } = id;

    public AccountTerms Terms { get; private set; } = AccountTerms.None;

    public AccountState State { get; private set; }

    public Credits Limit { get; private set; }

    public Credits Spent { get; private set; }

    public Credits Held { get; private set; }

    public Credits Delegated { get; private set; }

    /// <summary>Spent beyond the limit in soft mode; a record, not a debt.</summary>
    public Credits Overdraft { get; private set; }

    /// <summary>Spent by calls that hard mode would have refused, in shadow mode.</summary>
    public Credits Shadow { get; private set; }

    /// <summary>Reserved beyond the limit and still open, soft and shadow together.</summary>
    public Credits HeldOver { get; private set; }

    /// <summary>Of a closed account: what went back to its parent.</summary>
    public Credits Returned { get; private set; }

    /// <summary>The latest time the account has seen, Unix milliseconds. It never runs backwards.</summary>
    public long Clock { get; private set; }

    /// <summary>The number of the last event.</summary>
    public long Seq { get; private set; }

    public HoldTable Holds { get; } = new();

    public EndedReservations Ended { get; } = new();

    public EventBuffer Outbox { get; } = new();

    public ReadOnlySpan<WindowState> Windows => _windows;

    public IReadOnlyDictionary<string, Child> Children => _children;

    public IReadOnlyList<TopUp> TopUps => _topUps;

    public Credits Available => Limit - Spent - Held - Delegated;

    public Balances Balances => new(Limit, Spent, Held, Delegated, Overdraft, Shadow, Seq);

    public bool HasExpired => Terms.ExpiresAt != 0 && Clock >= Terms.ExpiresAt;

    /// <summary>
    /// Events that must still find room: the end of every open reservation, and the three that a child may yet need.
    /// </summary>
    public int OutboxPromised => Holds.OpenCount + (3 * _children.Count);

    /// <summary>
    /// Brings clock and windows to <paramref name="now"/>. An earlier time than one already seen counts as that one, so
    /// a clock that runs backwards opens nothing again; twice the same is once.
    /// </summary>
    public void Advance(long now)
    {
        var clock = Math.Clamp(now, CalendarPeriod.TimeMin, CalendarPeriod.TimeMax);
        if (clock <= Clock)
        {
            return;
        }
        Clock = clock;
        foreach (var window in _windows)
        {
            window.Advance(clock, Seq + 1);
        }
    }

    /// <summary>Numbers the event, applies it and puts it into the outbox.</summary>
    public void Record(ref LedgerEvent change, LedgerLimits limits)
    {
        change.Seq = Seq + 1;
        change.At = Clock;
        Apply(in change, limits);
        Outbox.Append(in change, Balances);
    }

    public Child? FindChild(string child) => _children.GetValueOrDefault(child);

    public AccountView View()
    {
        var windows = ImmutableArray.CreateBuilder<WindowView>(_windows.Length);
        foreach (var window in _windows)
        {
            windows.Add(new WindowView(window.Terms, window.Used, window.Remaining, window.ResetsAt));
        }
        return new AccountView(
            Id, Terms, State, Balances, windows.MoveToImmutable(), Holds.OpenCount, Returned, [.. _children.Values]);
    }
}
