using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Simulation.Driving;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Accounts;

/// <summary>
/// Delegate and Return, with the process stopped after every single step of its loop; another starts over the same
/// store. Law 2 over two documents. Red when a loaded parent's notes were not taken up, and when an account closed
/// though its own children had not returned.
/// </summary>
public sealed class DelegationStopTests
{
    private const int StopsMax = 400;

    private readonly ManualTimeProvider _time = new();

    [Trait("weakness", "W7")]
    [Fact]
    public void Delegate_StoppedAnywhere_IsCompletedOrNeverWas()
    {
        var completed = false;
        for (var stop = 0; !completed && stop < StopsMax; stop++)
        {
            var store = new InMemoryStateStore();
            var first = Start(store);
            var task = first.Ledger.DelegateAsync(new DelegateCommand("root", "child", new Credits(30), [], 0, "", 1));
            completed = StopAfter(first, task, stop);

            var next = new DrivenLedger(store, _time);
            var root = Load(next, "root")!;
            var child = Load(next, "child");

            // The credits are in one place, and a delegation that had been answered is there.
            Assert.Equal(100, root.Balances.Available.Value + (child?.Balances.Available.Value ?? 0));
            Assert.Equal(child is not null, root.Balances.Delegated.Value == 30);
            Assert.True(!completed || child is not null);
            Assert.All(root.Children, entry => Assert.Equal(ChildState.Opened, entry.State));
            // The caller tries again and has it once.
            var again = next.Wait(next.Ledger.DelegateAsync(
                new DelegateCommand("root", "child", new Credits(30), [], 0, "", 1)));
            Assert.Contains(again.Status, new[] { DelegateStatus.Delegated, DelegateStatus.Exists });
            Assert.Equal(70, again.ParentRemaining.Value);
        }
        Assert.True(completed);
    }

    /// <summary>
    /// Found by the simulation (seed 20260101, episode 54): the child's windows were taken for another delegation's
    /// terms, the note was cancelled, and the credits were in the parent and in the child.
    /// </summary>
    [Fact]
    public void Delegate_StoppedAnywhereAndChildGivenOtherWindows_KeepsEveryCredit()
    {
        var completed = false;
        for (var stop = 0; !completed && stop < StopsMax; stop++)
        {
            var store = new InMemoryStateStore();
            var first = Start(store);
            var task = first.Ledger.DelegateAsync(new DelegateCommand("root", "child", new Credits(30), [], 0, "", 1));
            completed = StopAfter(first, task, stop);

            var next = new DrivenLedger(store, _time);
            next.Wait(next.Ledger.SetWindowsAsync("child", [Ledger.Books.Calendar(Period.Day, 5)]));
            var root = Load(next, "root")!;
            var child = Load(next, "child");

            Assert.Equal(100, root.Balances.Available.Value + (child?.Balances.Available.Value ?? 0));
            Assert.All(root.Children, entry => Assert.Equal(ChildState.Opened, entry.State));
            Assert.Equal(child is null, root.Children.IsEmpty);
        }
        Assert.True(completed);
    }

    [Trait("weakness", "W7")]
    [Fact]
    public void Return_StoppedAnywhere_GivesBackOnce()
    {
        var completed = false;
        for (var stop = 0; !completed && stop < StopsMax; stop++)
        {
            var store = new InMemoryStateStore();
            var first = Start(store);
            first.Wait(first.Ledger.DelegateAsync(new DelegateCommand("root", "child", new Credits(30), [], 0, "", 1)));
            first.Wait(first.Ledger.ReserveAsync("child", TestLedger.Reserve("r", 10)));
            first.Wait(first.Ledger.SettleAsync("child", TestLedger.Settle("r", 10)));
            first.Settle();
            completed = StopAfter(first, first.Ledger.ReturnAsync("child"), stop);

            var next = new DrivenLedger(store, _time);
            next.Wait(next.Ledger.ReturnAsync("child"));
            var root = Load(next, "root")!;
            var child = Load(next, "child")!;

            Assert.Equal(
                (10, 0, 90), (root.Balances.Spent.Value, root.Balances.Delegated.Value, root.Balances.Available.Value));
            Assert.Equal((AccountState.Closed, 0), (child.State, child.Balances.Available.Value));
            Assert.Equal(ReturnStatus.AlreadyClosed, next.Wait(next.Ledger.ReturnAsync("child")).Status);
        }
        Assert.True(completed);
    }

    [Fact]
    public void Return_WithOpenReservations_ComesBackByItselfWhenTheyEnd()
    {
        var driven = Start(new InMemoryStateStore());
        driven.Wait(driven.Ledger.DelegateAsync(new DelegateCommand("root", "child", new Credits(30), [], 0, "", 2)));
        driven.Wait(
            driven.Ledger.DelegateAsync(new DelegateCommand("child", "grandchild", new Credits(10), [], 0, "", 1)));
        driven.Wait(driven.Ledger.ReserveAsync("grandchild", TestLedger.Reserve("r", 4, lifetime: 1_000)));

        var closing = driven.Wait(driven.Ledger.ReturnAsync("child"));
        var refused = driven.Wait(driven.Ledger.ReserveAsync("grandchild", TestLedger.Reserve("s", 1)));
        _time.Advance(TimeSpan.FromSeconds(2));
        driven.Sweep();
        var root = Load(driven, "root")!;

        Assert.Equal(ReturnStatus.Closing, closing.Status);
        Assert.Equal(ReserveStatus.AccountClosed, refused.Status);
        Assert.Equal(
            (4, 0, 96), (root.Balances.Spent.Value, root.Balances.Delegated.Value, root.Balances.Available.Value));
    }

    [Fact]
    public void Delegate_IdOfAnotherAccount_GivesTheCreditsBack()
    {
        var driven = Start(new InMemoryStateStore());
        driven.Wait(driven.Ledger.OpenAsync("taken", TestLedger.Root(5)));

        var taken = driven.Wait(
            driven.Ledger.DelegateAsync(new DelegateCommand("root", "taken", new Credits(5), [], 0, "", 1)));
        driven.Wait(driven.Ledger.DelegateAsync(new DelegateCommand("root", "child", new Credits(5), [], 0, "", 2)));
        var cycle = driven.Wait(
            driven.Ledger.DelegateAsync(new DelegateCommand("child", "root", new Credits(5), [], 0, "", 1)));
        driven.Wait(driven.Ledger.ReturnAsync("child"));
        var spent = driven.Wait(
            driven.Ledger.DelegateAsync(new DelegateCommand("root", "child", new Credits(5), [], 0, "", 2)));

        Assert.Equal(DelegateStatus.ExistsWithDifferentTerms, taken.Status);
        Assert.Equal(DelegateStatus.ExistsWithDifferentTerms, cycle.Status);
        // A closed account's id names no second budget.
        Assert.Equal(DelegateStatus.ExistsWithDifferentTerms, spent.Status);
        var root = Load(driven, "root")!;
        Assert.Equal((100, 0), (root.Balances.Available.Value, root.Balances.Delegated.Value));
        Assert.Empty(root.Children);
    }

    private DrivenLedger Start(InMemoryStateStore store)
    {
        var driven = new DrivenLedger(store, _time);
        driven.Wait(driven.Ledger.OpenAsync("root", TestLedger.Root(100)));
        return driven;
    }

    /// <summary>Drives so many steps and no further; true when the task was done by then.</summary>
    private static bool StopAfter<T>(DrivenLedger driven, Task<T> task, int steps)
    {
        for (var i = 0; i < steps && driven.Advance(); i++)
        {
        }
        return task.IsCompleted;
    }

    /// <summary>Uses the account and lets what its load set off come to rest.</summary>
    private static AccountView? Load(DrivenLedger driven, string account)
    {
        driven.Wait(driven.Ledger.GetAsync(account));
        driven.Settle();
        return driven.Wait(driven.Ledger.GetAsync(account)).Account;
    }
}
