using SatGate.Budget.Ledger;
using SatGate.Simulation.World;
using Kind = SatGate.Contracts.Budget.V1.BudgetEvent.Types.Kind;
using StoredState = SatGate.Contracts.Budget.V1.AccountState;

namespace SatGate.Simulation.Oracle;

/// <summary>
/// Whether an answer was true at some instant between question and answer (linearizability, Herlihy and Wing 1990): a
/// yes has its event, a refusal its reason. That nothing could be reached may always be said.
/// </summary>
internal sealed class AnswerCheck(Dictionary<string, OracleAccount> accounts)
{
    /// <summary>Null when the answer was right; else the law it breaks and why.</summary>
    public (int Law, string What)? Fault(Call call)
    {
        var account = accounts.GetValueOrDefault(call.Account);
        if (account is null || call.SeqBefore == 0)
        {
            if (account is null && !IsOf(call, "AccountNotFound", "StoreUnavailable", "InvalidArgument"))
            {
                return (6, "nobody opened this account");
            }
            if (IsOf(call, "AccountNotFound"))
            {
                return null;
            }
        }
        if (account is null || IsOf(call, "StoreUnavailable", "InvalidArgument", "OutboxFull"))
        {
            return null;
        }
        if (IsOf(call, "AccountNotFound"))
        {
            return (5, "the account was there");
        }
        return call.Kind switch
        {
            CallKind.Reserve => OfReserve(account, call),
            CallKind.Settle => OfSettle(account, call),
            CallKind.Get => OfView(account, call),
            CallKind.TopUp => OfTopUp(account, call),
            CallKind.Delegate => OfDelegate(account, call),
            CallKind.Return => OfReturn(account, call),
            CallKind.Freeze or CallKind.Unfreeze => OfFreeze(account, call),
            CallKind.SetWindows => OfState(account, call),
            _ => null,
        };
    }

    private static bool IsOf(Call call, params ReadOnlySpan<string> names) => names.Contains(call.StatusName);

    private static bool Any(OracleAccount account, Call call, Func<Version, bool> holds)
    {
        for (var seq = call.SeqBefore; seq <= call.SeqAfter; seq++)
        {
            if (holds(account.Versions[(int)seq]))
            {
                return true;
            }
        }
        return false;
    }

    private static (int, string)? Unless(bool holds, int law, string what) => holds ? null : (law, what);

    private static (int, string)? OfReserve(OracleAccount account, Call call)
    {
        var (before, after) = (call.SeqBefore, call.SeqAfter);
        var known = account.Incarnations.GetValueOrDefault(call.Subject) ?? [];
        return (ReserveStatus)call.Status switch
        {
            ReserveStatus.Reserved or ReserveStatus.ReservedOverLimit or ReserveStatus.Exists => Unless(
                known.Exists(each => IsOf(each, call) && each.IsKnownBetween(before, after)),
                5, "the reservation was not there"),
            ReserveStatus.ExistsWithDifferentAmount => Unless(
                known.Exists(each => !IsOf(each, call) && each.IsKnownBetween(before, after)),
                3, "there was no reservation of another amount"),
            ReserveStatus.AlreadySettled => Unless(
                known.Exists(each => each.Amount != 0 && each.IsEndedBetween(before, after)),
                3, "the reservation had not ended"),
            ReserveStatus.TooManyOpen => Unless(
                Any(account, call, each => each.OpenCount >= WorldSettings.Ledger.Limits.ReservationsOpenMax),
                3, "there was room for it"),
            ReserveStatus.WindowExhausted => Unless(
                call.Amount > long.MaxValue / 4 || Any(account, call, each => Exhausts(each, call)),
                3, "no window was exhausted"),
            ReserveStatus.ExceedsAvailable => Unless(
                call.Amount > long.MaxValue / 4 || Any(account, call, each => call.Amount > each.Available),
                3, "there was enough available"),
            _ => OfState(account, call),
        };
    }

    /// <summary>The same amount, and in shadow mode or not, which is no matter where nothing is held anyway.</summary>
    private static bool IsOf(Incarnation each, Call call) => each.Amount == call.Amount
        && (call.Amount == 0 || each.IsShadow == (call.Mode == Mode.Shadow));

    /// <summary>
    /// By the clock of the version's event. Later a window has more room, never less: a new period has its whole cap
    /// and carries over at most what was left.
    /// </summary>
    private static bool Exhausts(Version version, Call call)
    {
        foreach (var (tools, remaining) in version.Windows)
        {
            var isAll = call.Kind == CallKind.Delegate;
            var matches = tools.Length == 0 || (!isAll && (tools.EndsWith('*')
                ? call.Tool.StartsWith(tools[..^1], StringComparison.Ordinal)
                : call.Tool == tools));
            if (matches && call.Amount > remaining)
            {
                return true;
            }
        }
        return false;
    }

    private static (int, string)? OfSettle(OracleAccount account, Call call)
    {
        var (before, after) = (call.SeqBefore, call.SeqAfter);
        var known = account.Incarnations.GetValueOrDefault(call.Subject) ?? [];
        return (SettleStatus)call.Status switch
        {
            // Settled is also said when, between two attempts at a save, an expiry or another caller posted as much.
            SettleStatus.Settled or SettleStatus.AlreadySettled => Unless(
                known.Exists(each => each.Posted == call.Amount && each.IsEndedBetween(before, after)),
                5, "the reservation had not ended so"),
            SettleStatus.AlreadySettledDifferently => Unless(
                known.Exists(each => each.Posted != call.Amount && each.IsEndedBetween(before, after)),
                3, "the reservation had not ended otherwise"),
            SettleStatus.AmountExceedsReserved => Unless(
                known.Exists(each => each.Amount < call.Amount && each.IsOpenBetween(before, after)),
                3, "so much was reserved"),
            SettleStatus.ReservationNotFound => Unless(
                !known.Exists(each => each.IsKnownThroughout(before, after)),
                5, "the reservation was there"),
            _ => (3, "no such answer"),
        };
    }

    private static (int, string)? OfView(OracleAccount account, Call call)
    {
        var seq = call.View!.Balances.Seq;
        return Unless(
            seq >= call.SeqBefore && seq <= call.SeqAfter
                && account.Versions[(int)seq].Available == call.View.Balances.Available.Value
                && account.Versions[(int)seq].OpenCount == call.View.OpenReservations,
            5, $"shows event {seq} with {call.View.Balances}");
    }

    private static (int, string)? OfTopUp(OracleAccount account, Call call) => (TopUpStatus)call.Status switch
    {
        TopUpStatus.ToppedUp or TopUpStatus.Exists => Unless(
            account.TopUpEvents.Exists(each => each.Subject == call.Subject && each.Amount == call.Amount
                && each.Seq <= call.SeqAfter),
            5, "the top-up was not there"),
        TopUpStatus.ExistsWithDifferentAmount => Unless(
            account.TopUpEvents.Exists(each => each.Subject == call.Subject && each.Amount != call.Amount),
            3, "there was no such top-up"),
        TopUpStatus.NotARoot => Unless(account.Terms.Parent.Length > 0, 3, "it is a root"),
        _ => OfState(account, call),
    };

    private static (int, string)? OfDelegate(OracleAccount account, Call call) => (DelegateStatus)call.Status switch
    {
        DelegateStatus.Delegated or DelegateStatus.Exists => Unless(
            account.ChildEvents.Exists(each => each.Kind == Kind.ChildOpening && each.Subject == call.Subject
                && each.Amount == call.Amount && each.Seq <= call.SeqAfter),
            5, "the delegation was not there"),
        DelegateStatus.ExceedsAvailable => Unless(
            Any(account, call, each => call.Amount > each.Available || Exhausts(each, call)),
            3, "there was enough available"),
        DelegateStatus.ChildLimitReached => Unless(
            Any(account, call, each => each.ChildCount >= WorldSettings.Ledger.Limits.ChildrenMax),
            3, "there was room for it"),
        DelegateStatus.DepthLimitReached => Unless(account.Terms.DepthMax == 0, 3, "it may go deeper"),
        DelegateStatus.ExistsWithDifferentTerms => null,
        _ => OfState(account, call),
    };

    private static (int, string)? OfReturn(OracleAccount account, Call call) => (ReturnStatus)call.Status switch
    {
        ReturnStatus.Returned or ReturnStatus.AlreadyClosed => Unless(
            account.Closed is { } closed && closed.Seq <= call.SeqAfter, 5, "the account was not closed"),
        ReturnStatus.NotAChild => Unless(account.Terms.Parent.Length == 0, 3, "it is a child"),
        _ => Unless(Any(account, call, each => each.State != StoredState.Closed), 3, "it was closed"),
    };

    private static (int, string)? OfFreeze(OracleAccount account, Call call)
    {
        var wanted = call.Kind == CallKind.Freeze ? StoredState.Frozen : StoredState.Open;
        return (FreezeStatus)call.Status is FreezeStatus.Changed or FreezeStatus.Unchanged
            ? Unless(Any(account, call, each => each.State == wanted), 5, $"was never {wanted}")
            : OfState(account, call);
    }

    private static (int, string)? OfState(OracleAccount account, Call call) => call.StatusName switch
    {
        "AccountClosed" => Unless(
            Any(account, call, each => each.State is StoredState.Closing or StoredState.Closed),
            3, "it was not closed"),
        "AccountFrozen" => Unless(
            Any(account, call, each => each.State == StoredState.Frozen), 3, "it was not frozen"),
        "AccountExpired" => Unless(account.Terms.ExpiresAt != 0, 3, "it does not expire"),
        "Set" => Unless(Any(account, call, each => each.State != StoredState.Unspecified), 5, "it was not there"),
        _ => (3, "no such answer"),
    };
}
