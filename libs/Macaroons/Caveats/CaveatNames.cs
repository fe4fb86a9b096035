namespace SatGate.Macaroons.Caveats;

/// <summary>
/// The caveats, by the name before ` = `. A name's meaning never changes; a new meaning takes a new name.
/// </summary>
public static class CaveatNames
{
    public const string Expires = "expires";
    public const string NotBefore = "not_before";
    public const string Tools = "tools";
    public const string Servers = "servers";
    public const string Tenant = "tenant";
    public const string Budget = "budget";
    public const string MaxCost = "max_cost";
    public const string Depth = "depth";
    public const string Arguments = "args";
    public const string Address = "ip";
    public const string Label = "label";
    public const string Nonce = "nonce";
    public const string Scope = "scope";
}
