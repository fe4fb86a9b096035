using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Accounts;

/// <summary>
/// Reads the accounts of a verified token. The root account is named by the identifier, which nobody can change without
/// the root key; each `budget` caveat is a sub-account named by the chain up to and including it, under the account
/// before it. So a copy of a token spends from the same account, any other appended caveat changes no account, and
/// nothing in a token can name an account that it does not descend from.
/// </summary>
internal static class AccountChain
{
    /// <summary>
    /// Fills the accounts, root first. Denied when a `depth` caveat or the limit is exceeded; `caveats` are the token's
    /// own, and `ids[i + 1]` is the id of the chain up to `caveats[i]`.
    /// </summary>
    public static Denial Read(
        string root, ReadOnlySpan<ICaveat?> caveats, ReadOnlySpan<TokenId> ids, out AccountLink[] accounts)
    {
        var links = new List<AccountLink>(1 + CountBudgets(caveats))
        {
            new(root, Parent: null, Credits: 0, ExpiresAt: null, Label: "", MacaroonLimits.BudgetCaveatsMax),
        };
        accounts = [links[0]];
        var depthLeft = MacaroonLimits.BudgetCaveatsMax;
        var label = "";
        DateTimeOffset? expires = null;
        for (var i = 0; i < caveats.Length; i++)
        {
            switch (caveats[i])
            {
                case DepthCaveat depth:
                    depthLeft = Math.Min(depthLeft, depth.BudgetsMax);
                    break;
                case LabelCaveat named:
                    label = named.Label;
                    break;
                case ExpiresCaveat end when expires is null || end.Time < expires:
                    expires = end.Time;
                    break;
                case BudgetCaveat when depthLeft == 0:
                    return new Denial(DenialReason.DepthExceeded, CaveatNames.Depth);
                case BudgetCaveat budget:
                    depthLeft--;
                    links.Add(new AccountLink(
                        $"sub:{ids[i + 1]}", links[^1].Account, budget.Credits, expires, label, depthLeft));
                    break;
            }
        }

        accounts = [.. links];
        return Denial.None;
    }

    private static int CountBudgets(ReadOnlySpan<ICaveat?> caveats)
    {
        var count = 0;
        foreach (var caveat in caveats)
        {
            count += caveat is BudgetCaveat ? 1 : 0;
        }

        return count;
    }
}
