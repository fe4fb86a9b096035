using SatGate.Contracts.Budget.V1;
using SatGate.Simulation.World;
using Kind = SatGate.Contracts.Budget.V1.BudgetEvent.Types.Kind;
using Limits = SatGate.Budget.Ledger.LedgerLimits;

namespace SatGate.Simulation.Oracle;

/// <summary>
/// The account that an event log tells of, by plain lists and wide integers and without a line of the ledger's rules.
/// Every event is judged before it is applied: it must have been allowed.
/// </summary>
internal sealed partial class OracleAccount(string id, OracleCalendar calendar, Action<int, string> breaks)
{
    private readonly Limits _limits = WorldSettings.Ledger.Limits;
    private readonly Dictionary<string, OracleHold> _open = new(StringComparer.Ordinal);
    private readonly List<(string Id, Incarnation Incarnation)> _ended = [];
    private readonly Dictionary<string, (long Granted, string State)> _children = new(StringComparer.Ordinal);
    private readonly List<string> _topUps = [];
    private List<OracleWindow> _windows = [];
    private Int128 _limit;
    private Int128 _spent;
    private Int128 _held;
    private Int128 _delegated;
    private Int128 _overdraft;
    private Int128 _shadow;
    private long _clock;

    public AccountTerms Terms { get; private set; } = new();

    public AccountState State { get; private set; }

    /// <summary>Version n is the account after event n; version 0 is none.</summary>
    public List<Version> Versions { get; } = [new Version(default, 0, 0, 0, 0, [])];

    public Dictionary<string, List<Incarnation>> Incarnations { get; } = new(StringComparer.Ordinal);

    /// <summary>Grants to children, by child: the credits and the event.</summary>
    public List<BudgetEvent> ChildEvents { get; } = [];

    public List<BudgetEvent> TopUpEvents { get; } = [];

    /// <summary>The event that closed the account.</summary>
    public BudgetEvent? Closed { get; private set; }

    private Int128 Available => _limit - _spent - _held - _delegated;

    private bool HasExpired => Terms.ExpiresAt != 0 && _clock >= Terms.ExpiresAt;

    public void Apply(BudgetEvent each)
    {
        Require(4, each.Seq == Versions.Count, each, $"follows event {Versions.Count - 1}");
        Require(6, each.At >= _clock, each, $"comes at {each.At} after {_clock}");
        _clock = each.At;
        foreach (var window in _windows)
        {
            window.Advance(_clock);
        }
        if (each.Kind != Kind.Expired)
        {
            // Expiry comes first: nothing else happens while a reservation has outlived its time.
            foreach (var hold in _open.Values)
            {
                Require(6, hold.Reserved.ExpiresAt > _clock, each, $"{hold.Reserved.Subject} has outlived its time");
            }
        }
        Change(each);
        var isRight = each.Limit == _limit && each.Spent == _spent && each.Held == _held
            && each.Delegated == _delegated;
        Require(2, isRight, each, $"leaves limit {_limit}, spent {_spent}, held {_held}, delegated {_delegated}");
        Require(1, Available >= 0, each, $"leaves {Available} available");
        Versions.Add(new Version(
            State, (long)Available, _open.Count, _children.Count, _clock,
            _windows.Count == 0 ? [] : [.. _windows.Select(window => (window.Terms.Window.Tools, window.Remaining))]));
    }

    /// <summary>What the events give must be what is stored.</summary>
    public void Compare(AccountDocument stored)
    {
        var columns = stored.Spent == _spent && stored.Held == _held && stored.Delegated == _delegated
            && stored.Limit == _limit && stored.Overdraft == _overdraft && stored.Shadow == _shadow
            && stored.State == State && stored.Seq == Versions.Count - 1;
        var lists = stored.Open.Select(hold => hold.Id).Order(StringComparer.Ordinal)
                .SequenceEqual(_open.Keys.Order(StringComparer.Ordinal))
            && stored.Ended.Select(hold => (hold.Id, hold.Amount, hold.Covered))
                .SequenceEqual(_ended.Select(end => (end.Id, end.Incarnation.Amount, end.Incarnation.Posted)))
            && stored.TopUps.Select(topUp => topUp.Id).SequenceEqual(_topUps)
            && stored.Children.ToDictionary(child => child.Id, child => child.Granted).OrderBy(child => child.Key)
                .SequenceEqual(_children.ToDictionary(child => child.Key, child => child.Value.Granted)
                    .OrderBy(child => child.Key))
            && stored.Windows.Count == _windows.Count;
        if (!columns || !lists)
        {
            breaks(5, $"{id}: the document is not what its events give");
            return;
        }
        for (var i = 0; i < _windows.Count; i++)
        {
            if (_windows[i].Difference(stored.Windows[i], stored.Clock) is { } difference)
            {
                breaks(1, $"{id}: {difference}");
            }
        }
    }

    private void Require(int law, bool holds, BudgetEvent each, string what)
    {
        if (!holds)
        {
            breaks(law, $"{id}: event {each.Seq} {each.Kind} {each.Subject} {each.Amount}: {what}");
        }
    }

    private void Change(BudgetEvent each)
    {
        switch (each.Kind)
        {
            case Kind.Reserved:
                Reserve(each);
                break;
            case Kind.Settled or Kind.Expired:
                End(each);
                break;
            case Kind.Opened:
                Require(3, State == AccountState.Unspecified, each, "opens again");
                Terms = each.Terms;
                _limit = each.Terms.Limit;
                State = AccountState.Open;
                SetWindows(each.Terms.Windows);
                break;
            case Kind.ToppedUp:
                Require(2, Terms.Parent.Length == 0, each, "is no root");
                Require(3, !_topUps.Contains(each.Subject), each, "is applied twice");
                _limit += each.Amount;
                _topUps.Add(each.Subject);
                TopUpEvents.Add(each);
                if (_topUps.Count > _limits.TopUpsMax)
                {
                    _topUps.RemoveAt(0);
                }
                break;
            case Kind.WindowsSet:
                Require(4, State is AccountState.Open or AccountState.Frozen, each, $"in state {State}");
                SetWindows(each.Terms.Windows);
                break;
            case Kind.Frozen or Kind.Unfrozen:
                var from = each.Kind == Kind.Frozen ? AccountState.Open : AccountState.Frozen;
                Require(4, State == from, each, $"in state {State}");
                State = each.Kind == Kind.Frozen ? AccountState.Frozen : AccountState.Open;
                break;
            default:
                ChangeFamily(each);
                break;
        }
    }

    private void SetWindows(IEnumerable<WindowTerms> terms)
    {
        var kept = new List<OracleWindow>();
        foreach (var wanted in terms)
        {
            var window = _windows.FirstOrDefault(each => each.CountsLike(wanted) && !kept.Contains(each));
            if (window is null)
            {
                window = new OracleWindow(wanted, _clock, calendar);
            }
            window.Terms = wanted;
            kept.Add(window);
        }
        _windows = kept;
    }
}
