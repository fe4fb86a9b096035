namespace SatGate.Gateway.Policy;

/// <summary>What the rules say of a call.</summary>
/// <param name="IsAboutArguments">Other arguments might be allowed.</param>
/// <param name="RuleName">The name of the rule that denies, where it has one.</param>
internal readonly record struct Verdict(bool IsAllowed, bool IsAboutArguments, string? RuleName)
{
    public static Verdict Allowed => new(true, false, null);

    public static Verdict Denied(string? ruleName) => new(false, false, ruleName);
}
