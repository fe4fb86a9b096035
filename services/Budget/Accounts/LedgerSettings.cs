using System.ComponentModel.DataAnnotations;
using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>The bounds of the ledger as a whole; those of one account are in <see cref="Limits"/>.</summary>
public sealed record LedgerSettings
{
    public LedgerLimits Limits { get; init; } = new();

    /// <summary>Operations that wait for the ledger's thread; more are STORE_UNAVAILABLE at once.</summary>
    [Range(1, 10_000_000)]
    public int InboxOperationsMax { get; init; } = 65_536;

    /// <summary>Operations that wait for one account while its save is under way; more are STORE_UNAVAILABLE.</summary>
    [Range(1, 1_000_000)]
    public int MailboxOperationsMax { get; init; } = 16_384;

    /// <summary>Operations in one save of one account; the rest waits for the next.</summary>
    [Range(1, 100_000)]
    public int BatchOperationsMax { get; init; } = 2_048;

    /// <summary>Saves of one batch, the first included, before its operations are refused.</summary>
    [Range(1, 100)]
    public int SaveAttemptsMax { get; init; } = 8;

    /// <summary>
    /// The first pause before another attempt; it doubles each time, and a random part of it is taken.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest pause before another attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryPauseMax { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a store call may take; after it the outcome counts as unknown.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often expiries, idle accounts and unpublished events are looked after.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Accounts looked at in one sweep, and due ones loaded from the store in one sweep.</summary>
    [Range(1, 100_000)]
    public int SweepAccountsMax { get; init; } = 1_024;

    /// <summary>
    /// An account without open reservations or unpublished events leaves memory after this time unused.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan AccountIdle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Accounts in memory; beyond it idle ones leave at once, and with none idle new ones are STORE_UNAVAILABLE.
    /// </summary>
    [Range(1, 10_000_000)]
    public int AccountsCachedMax { get; init; } = 200_000;

    /// <summary>Bytes of events handed to the publisher in one call.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int PublishBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Callers of Watch at once; more are refused.</summary>
    [Range(0, 100_000)]
    public int WatchersMax { get; init; } = 1_024;

    /// <summary>Accounts listed by one Tree.</summary>
    [Range(1, 100_000)]
    public int TreeAccountsMax { get; init; } = 1_000;
}
