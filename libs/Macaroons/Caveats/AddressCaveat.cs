using System.Net;

namespace SatGate.Macaroons.Caveats;

/// <summary>`ip`: only from these networks. An address we do not know is in none.</summary>
internal sealed record AddressCaveat(IPNetwork[] Networks) : ICaveat
{
    private static readonly Denial s_denial = new(DenialReason.AddressForbidden, CaveatNames.Address);

    public Denial Check(in Access access)
    {
        if (access.Address is null)
        {
            return s_denial;
        }

        foreach (var network in Networks)
        {
            if (network.Contains(access.Address))
            {
                return Denial.None;
            }
        }

        return s_denial;
    }
}
