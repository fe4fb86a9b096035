namespace SatGate.Gateway.Configuration;

/// <summary>How tools of several upstreams are named in the aggregate.</summary>
public enum ToolNaming
{
    /// <summary>Bare; only colliding names get the upstream's name in front.</summary>
    Bare,

    /// <summary>Always <c>{server}__{tool}</c>.</summary>
    Prefix,
}
