using System.Collections.Immutable;

namespace SatGate.Budget.Ledger;

/// <summary>
/// What an account is opened with. Depth counts from the root; DepthMax is how many further delegations may hang below.
/// </summary>
internal sealed record AccountTerms(
    string Parent,
    string Tenant,
    string Label,
    Credits Limit,
    long ExpiresAt,
    int Depth,
    int DepthMax,
    ImmutableArray<WindowTerms> Windows)
{
    public static readonly AccountTerms None = new("", "", "", Credits.Zero, 0, 0, 0, []);

    public bool IsRoot => Parent.Length == 0;

    /// <summary>
    /// The same terms as a caller gives them, window by window. Inherited windows are left out: the parent's may have
    /// changed since, and a repeated request must still be recognised.
    /// </summary>
    public bool SameAs(AccountTerms other) =>
        this with { Windows = [] } == other with { Windows = [] }
        && Windows.Where(window => !window.Inherited).SequenceEqual(other.Windows.Where(window => !window.Inherited));
}
