namespace SatGate.Gateway.Configuration;

/// <summary>Who may call what with which arguments; a file without this section has no such rules.</summary>
public sealed record PolicyConfig
{
    /// <summary>What holds where no rule matches.</summary>
    public PolicyEffect Default { get; init; } = PolicyEffect.Deny;

    public PolicyOrder Order { get; init; } = PolicyOrder.DenyOverrides;

    /// <summary>In file order.</summary>
    public ConfigList<PolicyRule> Rules { get; init; } = [];
}

/// <summary>What a rule says.</summary>
public enum PolicyEffect
{
    /// <summary>Refuse.</summary>
    Deny,

    /// <summary>Let pass.</summary>
    Allow,
}

/// <summary>Which of several matching rules decides.</summary>
public enum PolicyOrder
{
    /// <summary>One that denies beats all that allow, wherever they stand.</summary>
    DenyOverrides,

    /// <summary>The first in the file.</summary>
    FirstMatch,
}
