using SatGate.Audit.Ingest;
using SatGate.Audit.Usage;

namespace SatGate.Audit.Query;

/// <summary>
/// What a reader may see of the log: all of it, what is a tenant's, or what one caller did itself. It is put into the
/// filter of every query, so that no route can forget it: what is outside does not match, as if it were not there.
/// </summary>
public sealed record ReaderScope
{
    public static ReaderScope All { get; } = new();

    /// <summary>Null is every tenant's; empty is of those who have none.</summary>
    public string? Tenant { get; init; }

    /// <summary>Null is every caller's.</summary>
    public string? Principal { get; init; }

    /// <summary>Figures and proofs of the whole log may be shown.</summary>
    public bool IsWhole => Tenant is null && Principal is null;

    internal bool Shows(RecordView view) =>
        (Tenant is null || view.Tenant == Tenant) && (Principal is null || view.Principal == Principal);

    internal bool Shows(in UsageKey key) =>
        (Tenant is null || key.Tenant == StoredName.Of(Tenant))
        && (Principal is null || key.Principal == StoredName.Of(Principal));
}
