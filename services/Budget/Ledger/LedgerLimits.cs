using System.ComponentModel.DataAnnotations;

namespace SatGate.Budget.Ledger;

/// <summary>The bounds of one account. Full means refuse; nothing is dropped to make room.</summary>
public sealed record LedgerLimits
{
    /// <summary>Reservations open at once in one account; more are TOO_MANY_OPEN.</summary>
    [Range(1, 100_000)]
    public int ReservationsOpenMax { get; init; } = 10_000;

    /// <summary>
    /// Ended reservations whose ids are remembered after they ended; the oldest is forgotten first. It bounds how late
    /// a repeated request may arrive and still be recognised.
    /// </summary>
    [Range(16, 100_000)]
    public int ReservationsEndedMax { get; init; } = 1_024;

    /// <summary>
    /// Events waiting to be published. Every open reservation and child keeps room here for the events that will end
    /// it, so a settlement is never refused for want of room.
    /// </summary>
    [Range(64, 1_000_000)]
    public int OutboxEventsMax { get; init; } = 32_768;

    /// <summary>Live delegations of one account.</summary>
    [Range(0, 10_000)]
    public int ChildrenMax { get; init; } = 256;

    /// <summary>Delegations below a root account, counted downwards.</summary>
    [Range(0, 64)]
    public int DepthMax { get; init; } = 8;

    /// <summary>Windows of one account, inherited ones included; a reservation keeps one bit for each.</summary>
    [Range(0, 8)]
    public int WindowsMax { get; init; } = 8;

    /// <summary>Top-ups whose ids are remembered; the oldest is forgotten first.</summary>
    [Range(1, 1_024)]
    public int TopUpsMax { get; init; } = 64;

    /// <summary>The shortest time to live of a reservation; shorter is INVALID_ARGUMENT.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan ReservationLifetimeMin { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The longest time to live of a reservation; longer is INVALID_ARGUMENT.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ReservationLifetimeMax { get; init; } = TimeSpan.FromHours(24);
}
