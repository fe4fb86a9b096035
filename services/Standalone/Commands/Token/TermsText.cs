using System.Globalization;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Caveats;

namespace SatGate.Standalone.Commands.Token;

/// <summary>The options of a command as the Auth service takes them.</summary>
internal static class TermsText
{
    /// <summary>All but tenant, end, nonce and budget, which requests have places of their own for.</summary>
    public static Terms Of(Narrowing narrowing)
    {
        var terms = new Terms
        {
            Scope = narrowing.Scope, Label = narrowing.Label, Arguments = narrowing.Arguments,
        };
        terms.Tools.AddRange(narrowing.Tools);
        terms.Servers.AddRange(narrowing.Servers);
        terms.Addresses.AddRange(narrowing.Addresses);
        if (narrowing.MaxCost is { } maxCost)
        {
            terms.MaxCost = maxCost;
        }

        if (narrowing.Depth is { } depth)
        {
            terms.Depth = (int)Math.Clamp(depth, 0, int.MaxValue);
        }

        return terms;
    }

    /// <summary>Unix milliseconds as RFC 3339; null for never.</summary>
    public static string? Time(long milliseconds) => milliseconds == 0
        ? null
        : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
