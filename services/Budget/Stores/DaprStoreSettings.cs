using System.ComponentModel.DataAnnotations;

namespace SatGate.Budget.Stores;

/// <summary>Settings of the ledger's Dapr state store.</summary>
public sealed record DaprStoreSettings
{
    /// <summary>The name of the state store component; which database that is, its YAML alone says.</summary>
    [Required]
    public string StoreName { get; init; } = "satgate-state";
}
