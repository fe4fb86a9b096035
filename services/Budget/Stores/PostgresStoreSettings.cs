using System.ComponentModel.DataAnnotations;

namespace SatGate.Budget.Stores;

/// <summary>Where the ledger's database is and how hard it may be asked.</summary>
public sealed record PostgresStoreSettings
{
    /// <summary>As Npgsql reads it; may hold a password, so nobody writes it anywhere.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Connections of this process; saves beyond them wait for one.</summary>
    [Range(1, 500)]
    public int ConnectionsMax { get; init; } = 16;

    /// <summary>How long the server may take to accept a connection, and for one call; whole seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
