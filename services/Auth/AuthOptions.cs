using System.ComponentModel.DataAnnotations;
using SatGate.Auth.Keys;

namespace SatGate.Auth;

/// <summary>
/// Settings of the Auth service. Root keys come from <see cref="RootKeys"/> or from <see cref="KeyFile"/>, never from
/// both and never from nowhere: without either the service does not start, and it has no default key.
/// </summary>
public sealed record AuthOptions
{
    public const string Section = "Auth";

    /// <summary>The keys of the config; empty when <see cref="KeyFile"/> has them.</summary>
    public IReadOnlyList<ConfiguredKey> RootKeys { get; init; } = [];

    /// <summary>
    /// Where the service keeps its own keys; created with mode 0600 and one new key when it is not there.
    /// </summary>
    public string? KeyFile { get; init; }

    /// <summary>The SQLite file of issued tokens and revocations; its folder is created.</summary>
    [Required]
    public required string DatabasePath { get; init; }

    /// <summary>
    /// The file is this replica's copy of what is kept elsewhere: begun anew at each start, and not flushed.
    /// </summary>
    public bool IsCopy { get; init; }

    /// <summary>
    /// Written into tokens as their location: the gateway's public URL. A hint, covered by no signature.
    /// </summary>
    [StringLength(512)]
    public string Location { get; init; } = "";

    /// <summary>
    /// How long a root token lives when its mint says nothing; a lost token should not live for ever.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan RootTokenLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Issued tokens on record; beyond it no more are made.</summary>
    [Range(1, 10_000_000)]
    public int IssuedTokensMax { get; init; } = 1_000_000;

    /// <summary>Revocations on record, all held in memory (about 64 bytes each); beyond it none is accepted.</summary>
    [Range(1, 10_000_000)]
    public int RevocationsMax { get; init; } = 1_000_000;

    /// <summary>API keys on record, revoked and expired ones included until they are dropped.</summary>
    [Range(1, 1_000_000)]
    public int ApiKeysMax { get; init; } = 10_000;

    /// <summary>How long a token stays on record after it has expired.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan ExpiredTokensKept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Streams that watch revocations at once.</summary>
    [Range(1, 10_000)]
    public int WatchersMax { get; init; } = 256;

    /// <summary>
    /// Revocations waiting for one slow watcher; beyond it the stream ends and the watcher must start anew.
    /// </summary>
    [Range(1, 1_000_000)]
    public int WatcherQueueMax { get; init; } = 1024;

    /// <summary>A sign of life on each revocation stream, so that a gateway notices a dead one.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan WatchHeartbeat { get; init; } = TimeSpan.FromSeconds(10);
}
