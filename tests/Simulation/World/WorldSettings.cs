using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;

namespace SatGate.Simulation.World;

/// <summary>Bounds so small that a run meets every one of them.</summary>
internal static class WorldSettings
{
    public const int Replicas = 3;
    public const int Callers = 24;
    public const int CallsPerTurnMax = 8;
    public const int NamesMax = 9;

    public static readonly LedgerSettings Ledger = new()
    {
        Limits = new LedgerLimits
        {
            ReservationsOpenMax = 24,
            ReservationsEndedMax = 24,
            OutboxEventsMax = 72,
            ChildrenMax = 3,
            DepthMax = 3,
            WindowsMax = 4,
            TopUpsMax = 4,
            ReservationLifetimeMax = TimeSpan.FromHours(2),
        },
        InboxOperationsMax = 160,
        MailboxOperationsMax = 64,
        BatchOperationsMax = 24,
        SaveAttemptsMax = 5,
        StoreTimeout = TimeSpan.FromMilliseconds(500),
        AccountIdle = TimeSpan.FromSeconds(2),
        AccountsCachedMax = 16,
        SweepAccountsMax = 5,
        PublishBytesMax = 4 * 1024,
    };
}
