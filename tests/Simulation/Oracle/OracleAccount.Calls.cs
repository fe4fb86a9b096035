using SatGate.Contracts.Budget.V1;
using Kind = SatGate.Contracts.Budget.V1.BudgetEvent.Types.Kind;

namespace SatGate.Simulation.Oracle;

/// <content>Reservations and delegations.</content>
internal sealed partial class OracleAccount
{
    private void Reserve(BudgetEvent each)
    {
        Require(1, State == AccountState.Open && !HasExpired, each, $"in state {State}, expired {HasExpired}");
        var isFresh = !_open.ContainsKey(each.Subject) && !_ended.Exists(end => end.Id == each.Subject);
        Require(3, isFresh, each, "is applied twice");
        var lifetime = each.ExpiresAt - each.At;
        var longest = _limits.ReservationLifetimeMax.TotalMilliseconds;
        Require(6, lifetime > 0 && lifetime <= longest, each, $"{lifetime} ms");
        var incarnation = new Incarnation
        {
            Amount = each.Amount,
            ReservedSeq = each.Seq,
            IsShadow = each.Mode == Mode.Shadow,
        };
        Note(each.Subject, incarnation);
        if (each.Amount == 0)
        {
            Require(1, each.Windows == 0 && each.Covered == 0, each, "is free and counted");
            incarnation.EndedSeq = each.Seq;
            Remember(each, incarnation);
            return;
        }
        Require(1, _open.Count < _limits.ReservationsOpenMax, each, "is one too many");
        var counting = Cover(each);
        foreach (var window in counting)
        {
            window.Count(each.Subject, each.Amount);
        }
        _held += each.Covered;
        _open[each.Subject] = new OracleHold(each, counting);
    }

    /// <summary>The windows that count the reservation; its covered part and their mask must be right.</summary>
    private List<OracleWindow> Cover(BudgetEvent each)
    {
        var matching = _windows.FindAll(window => window.Matches(each.Tool));
        var isWithin = each.Amount <= Available && matching.TrueForAll(window => each.Amount <= window.Remaining);
        Int128 covered = each.Amount;
        if (!isWithin)
        {
            Require(1, each.Mode is Mode.Soft or Mode.Shadow, each, $"{Available} available, mode {each.Mode}");
            covered = each.Mode == Mode.Soft ? Int128.Min(each.Amount, Available) : 0;
            matching = each.Mode == Mode.Soft ? matching : [];
        }
        var mask = 0u;
        for (var i = 0; i < _windows.Count; i++)
        {
            mask |= matching.Contains(_windows[i]) ? 1u << i : 0;
        }
        Require(1, covered == each.Covered && mask == each.Windows, each, $"covered {covered}, windows {mask:b}");
        return matching;
    }

    private void End(BudgetEvent each)
    {
        if (!_open.Remove(each.Subject, out var hold))
        {
            Require(3, false, each, "is not open");
            return;
        }
        var reserved = hold.Reserved;
        var isWithin = each.Amount == reserved.Amount && each.Posted >= 0 && each.Posted <= each.Amount;
        Require(2, isWithin, each, $"posts {each.Posted} of {reserved.Amount}");
        if (each.Kind == Kind.Expired)
        {
            var posted = reserved.ExpireAs == OutcomeRule.Refund ? 0 : reserved.Amount;
            Require(6, reserved.ExpiresAt <= each.At, each, $"expires before {reserved.ExpiresAt}");
            Require(2, each.Posted == posted, each, $"expires by posting {each.Posted}");
        }
        var covered = Int128.Min(each.Posted, reserved.Covered);
        _held -= reserved.Covered;
        _spent += covered;
        if (reserved.Mode == Mode.Shadow)
        {
            _shadow += each.Posted - covered;
        }
        else
        {
            _overdraft += each.Posted - covered;
        }
        foreach (var window in hold.Windows)
        {
            window.Uncount(each.Subject, reserved.At, each.Amount - each.Posted);
        }
        var incarnation = Incarnations[each.Subject][^1];
        incarnation.EndedSeq = each.Seq;
        incarnation.Posted = each.Posted;
        Remember(each, incarnation);
    }

    private void Note(string subject, Incarnation incarnation)
    {
        if (!Incarnations.TryGetValue(subject, out var known))
        {
            Incarnations.Add(subject, known = []);
        }
        known.Add(incarnation);
    }

    private void Remember(BudgetEvent each, Incarnation incarnation)
    {
        _ended.Add((each.Subject, incarnation));
        if (_ended.Count > _limits.ReservationsEndedMax)
        {
            _ended[0].Incarnation.ForgottenSeq = each.Seq;
            _ended.RemoveAt(0);
        }
    }

    private void ChangeFamily(BudgetEvent each)
    {
        var child = each.Subject;
        var entry = _children.GetValueOrDefault(child);
        ChildEvents.Add(each);
        switch (each.Kind)
        {
            case Kind.ChildOpening:
                Require(1, State == AccountState.Open && !HasExpired, each, $"in state {State}");
                Require(3, entry.State is null, each, "is there already");
                Require(1, each.Amount <= Available, each, $"{Available} available");
                Require(1, _children.Count < _limits.ChildrenMax && Terms.DepthMax > 0, each, "is one too many");
                _children[child] = (each.Amount, "opening");
                _delegated += each.Amount;
                CountDelegated(each);
                break;
            case Kind.ChildOpened:
                Require(4, entry.State == "opening", each, $"is {entry.State}");
                _children[child] = (entry.Granted, "opened");
                break;
            case Kind.ChildReturning:
                Require(4, entry.State == "opened", each, $"is {entry.State}");
                _children[child] = (entry.Granted, "returning");
                break;
            case Kind.ChildCancelled or Kind.ChildReturned:
                var from = each.Kind == Kind.ChildCancelled ? "opening" : "returning";
                Require(2, entry.State == from && entry.Granted == each.Amount, each, $"{entry.Granted} {entry.State}");
                _children.Remove(child);
                _delegated -= each.Amount;
                _spent += each.Kind == Kind.ChildReturned ? each.Amount - each.Posted : 0;
                break;
            case Kind.Closing:
                Require(4, State is AccountState.Open or AccountState.Frozen, each, $"in state {State}");
                State = AccountState.Closing;
                break;
            default:
                Require(2, each.Kind == Kind.Closed && State == AccountState.Closing, each, $"in state {State}");
                Require(2, _open.Count == 0 && _children.Count == 0 && each.Posted == Available, each, "is not done");
                State = AccountState.Closed;
                _limit -= each.Posted;
                Closed = each;
                break;
        }
    }

    /// <summary>Credits handed on count in the windows that count all tools, and for ever.</summary>
    private void CountDelegated(BudgetEvent each)
    {
        foreach (var window in _windows.Where(window => window.Terms.Window.Tools.Length == 0))
        {
            Require(1, each.Amount <= window.Remaining, each, $"{window.Remaining} left in a window");
            window.Count(each.Subject, each.Amount);
        }
    }
}
