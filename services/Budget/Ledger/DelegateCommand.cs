using System.Collections.Immutable;

namespace SatGate.Budget.Ledger;

/// <summary>A request to carve a child account out of a parent's credits, with the child's own windows.</summary>
internal sealed record DelegateCommand(
    string Parent,
    string Child,
    Credits Amount,
    ImmutableArray<WindowTerms> Windows,
    long ExpiresAt,
    string Label,
    int DepthMax)
{
    /// <summary>Null when the arguments can hold; otherwise what is wrong and how to mend it.</summary>
    public string? Fault(LedgerLimits limits)
    {
        if (Parent == Child)
        {
            return "child must not be the parent itself";
        }
        if (DepthMax < 0)
        {
            return "depth_max must be 0 or more";
        }
        return OpenRule.Fault(Child, AccountTerms.None with
        {
            Limit = Amount,
            ExpiresAt = ExpiresAt,
            Label = Label,
            Windows = Windows,
        }, limits);
    }
}
