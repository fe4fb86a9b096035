using SatGate.Contracts.Budget.V1;

namespace SatGate.Simulation.Laws;

/// <summary>What is known of one account from outside: its newest durable document and all its events.</summary>
internal sealed class AccountBook(string id)
{
    public string Id { get; } = id;

    public AccountDocument? Document { get; set; }

    /// <summary>Event n at index n - 1, with the step that made it durable.</summary>
    public List<(BudgetEvent Event, int Step)> Events { get; } = [];

    public long Seq => Events.Count;

    /// <summary>The consumer has been given the events up to this one.</summary>
    public long PublishedSeq { get; set; }

    /// <summary>What a root was granted by its first so many events.</summary>
    public long Grants { get; set; }

    public int GrantsCounted { get; set; }

    /// <summary>
    /// The amounts that were reserved under each id, and posted under it. There may be several: an id that the account
    /// has forgotten may begin anew before an answer about its first life is given.
    /// </summary>
    public HashSet<(string Reservation, long Amount)> Reserved { get; } = [];

    public HashSet<(string Reservation, long Posted)> Ended { get; } = [];
}
