using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Simulation.Driving;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Events;

public sealed class EventRelayTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryStateStore _store = new();
    private readonly RecordedEvents _events = new();

    [Fact]
    public void Publish_Works_EmptiesTheOutboxAndTheStoreAtTheNextSave()
    {
        var driven = Open();
        driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("r", 10, "git")));
        driven.Settle();

        Assert.Equal([1L, 2], _events.Events.Select(each => each.Event.Seq));
        var reserved = _events.Events[1].Event;
        Assert.Equal(("r", "git", 10L, 10L, 90L),
            (reserved.Subject, reserved.Tool, reserved.Amount, reserved.Held, reserved.Limit - reserved.Held));
        Assert.Equal(0, driven.Ledger.Loop.FindWriter("a")!.Account!.Outbox.Count);

        // Another life finds only what was not yet saved as published.
        _events.Events.Clear();
        var next = new DrivenLedger(_store, _time, _events);
        next.Wait(next.Ledger.GetAsync("a"));
        next.Settle();
        Assert.Equal([2L], _events.Events.Select(each => each.Event.Seq));
    }

    [Fact]
    public void Publish_Fails_KeepsTheEventsAndTriesAgainLater()
    {
        _events.Fails = () => true;
        var driven = Open();
        driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("r", 10)));
        driven.Settle();
        Assert.Equal(2, driven.Ledger.Loop.FindWriter("a")!.Account!.Outbox.Count);

        _events.Fails = () => false;
        for (var i = 0; i < 8; i++)
        {
            driven.Sweep();
        }

        Assert.Equal(0, driven.Ledger.Loop.FindWriter("a")!.Account!.Outbox.Count);
        Assert.Equal(2, _events.Events[^1].Event.Seq);
    }

    [Fact]
    public void Publish_NeverWorks_RefusesAtTheBoundAndStillSettles()
    {
        _events.Fails = () => true;
        var settings = new LedgerSettings { Limits = new LedgerLimits { OutboxEventsMax = 64 } };
        var driven = new DrivenLedger(_store, _time, _events, settings);
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(1_000)));
        driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("open", 1)));
        var status = ReserveStatus.Reserved;
        for (var i = 0; status == ReserveStatus.Reserved; i++)
        {
            status = driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve($"r{i}", 0))).Status;
        }

        Assert.Equal(ReserveStatus.OutboxFull, status);
        Assert.Equal(
            SettleStatus.Settled, driven.Wait(driven.Ledger.SettleAsync("a", TestLedger.Settle("open", 1))).Status);
        _events.Fails = () => false;
        for (var i = 0; i < 200; i++)
        {
            driven.Sweep();
        }
        Assert.Equal(ReserveStatus.Reserved,
            driven.Wait(driven.Ledger.ReserveAsync("a", TestLedger.Reserve("again", 1))).Status);
    }

    private DrivenLedger Open()
    {
        var driven = new DrivenLedger(_store, _time, _events);
        driven.Wait(driven.Ledger.OpenAsync("a", TestLedger.Root(100)));
        driven.Settle();
        return driven;
    }
}
