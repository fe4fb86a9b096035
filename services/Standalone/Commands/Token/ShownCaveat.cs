using System.Text;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Format;

namespace SatGate.Standalone.Commands.Token;

/// <summary>A caveat as it is printed. <see cref="ThirdParty"/> is the place that discharges it, else null.</summary>
internal sealed record ShownCaveat(string Text, string? ThirdParty, bool IsUnderstood)
{
    public static ShownCaveat Of(Macaroon token, int index)
    {
        var text = Printable.Text(token.CaveatAt(index));
        if (token.IsThirdParty(index))
        {
            return new ShownCaveat(text, Printable.Text(Encoding.UTF8.GetBytes(token.CaveatLocationAt(index))), true);
        }

        var status = Caveat.Read(Encoding.UTF8.GetString(token.CaveatAt(index)));
        return new ShownCaveat(text, ThirdParty: null, status == CaveatStatus.Known);
    }
}
