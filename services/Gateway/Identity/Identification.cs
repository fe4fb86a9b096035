using SatGate.Gateway.Calls;

namespace SatGate.Gateway.Identity;

/// <summary>A principal, or why there is none.</summary>
internal readonly record struct Identification(Principal? Principal, Refusal? Refusal)
{
    public static Identification Of(Principal principal) => new(principal, null);

    public static Identification Refuse(Refusal refusal) => new(null, refusal);
}
