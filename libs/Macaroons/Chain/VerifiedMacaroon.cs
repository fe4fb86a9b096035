using SatGate.Macaroons.Accounts;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// A token whose signature was checked: its caveats are its issuer's and its holders' words. It still allows nothing by
/// itself; <see cref="Check"/> asks every caveat. Immutable, and safe to keep in a cache and to share between threads.
/// </summary>
public sealed class VerifiedMacaroon
{
    private readonly TokenId[] _ids;
    private readonly ICaveat[] _caveats;
    private readonly AccountLink[] _accounts;
    private readonly Denial _standing;

    internal VerifiedMacaroon(Macaroon token, TokenId[] ids)
    {
        Token = token;
        _ids = ids;
        var own = new ICaveat?[token.CaveatCount];
        var all = new List<ICaveat>(token.CaveatCount);
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = token.IsThirdParty(i) ? null : Caveat.Parse(token.CaveatAt(i));
            if (own[i] is { } caveat)
            {
                all.Add(caveat);
            }
        }

        _standing = FirstUnreadable(all);
        foreach (var discharge in token.Discharges)
        {
            AddDischarge(discharge, all, ref _standing);
        }

        _caveats = [.. all];
        _accounts = [];
        if (!TokenIdentifier.TryParse(token.Identifier, out var identifier))
        {
            _standing = new Denial(DenialReason.IdentifierForeign);
        }
        else if (_standing.IsNone)
        {
            _standing = AccountChain.Read(identifier!.ToString(), own, ids, out _accounts);
        }

        Identifier = identifier;
        Read(all);
    }

    public Macaroon Token { get; }

    /// <summary>
    /// The key id, nonce and issue time; null when the identifier is not SatGate's, and then nothing is allowed.
    /// </summary>
    public TokenIdentifier? Identifier { get; }

    /// <summary>The token's own id, the last of <see cref="ChainIds"/>.</summary>
    public TokenId Id => _ids[^1];

    /// <summary>
    /// The ids of the token's prefixes, from the identifier alone to the whole: any of them revoked, all is.
    /// </summary>
    public ReadOnlySpan<TokenId> ChainIds => _ids;

    /// <summary>
    /// The accounts that follow from the token, root first; the last is the one that pays. Empty when refused.
    /// </summary>
    public IReadOnlyList<AccountLink> Accounts => _accounts;

    /// <summary>The account that pays for this token's calls; null when the token's accounts cannot be read.</summary>
    public AccountLink? Account => _accounts.Length > 0 ? _accounts[^1] : null;

    /// <summary>The earliest `expires`; null when there is none.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>
    /// The first `tenant`; null when there is none. <see cref="Check"/> refuses when another one disagrees.
    /// </summary>
    public string? Tenant { get; private set; }

    /// <summary>The last `label`; empty when there is none.</summary>
    public string Label { get; private set; } = "";

    /// <summary>The lowest `max_cost` in credits; null when there is none.</summary>
    public long? MaxCost { get; private set; }

    /// <summary>
    /// The second of the two steps: asks every caveat. The first refusal is the answer. Allocates nothing, unless an
    /// `args` caveat speaks about the tool being called.
    /// </summary>
    public Denial Check(in Access access)
    {
        if (!_standing.IsNone)
        {
            return _standing;
        }

        if (access.Kind is not (AccessKind.Call or AccessKind.List or AccessKind.Session))
        {
            return default;
        }

        foreach (var caveat in _caveats)
        {
            var denial = caveat.Check(access);
            if (!denial.IsNone)
            {
                return denial;
            }
        }

        return Denial.None;
    }

    /// <summary>
    /// Whether the token can be of any use at this time, whatever is asked: its caveats are all understood, its
    /// accounts can be read, it has begun and not ended. For an issuer who is asked to narrow it further.
    /// </summary>
    public Denial CheckTime(DateTimeOffset now)
    {
        if (!_standing.IsNone)
        {
            return _standing;
        }

        var access = Access.Session(server: "", tenant: "", now, address: null);
        foreach (var caveat in _caveats)
        {
            var denial = caveat is ExpiresCaveat or NotBeforeCaveat ? caveat.Check(access) : Denial.None;
            if (!denial.IsNone)
            {
                return denial;
            }
        }

        return Denial.None;
    }

    /// <summary>
    /// For a process without root keys: takes the chain ids with which Auth answered for exactly this token. They must
    /// come from Auth itself over its own channel, never from the sender of the token. False when they do not fit the
    /// token.
    /// </summary>
    public static bool TryRestore(Macaroon token, ReadOnlySpan<TokenId> chainIds, out VerifiedMacaroon? verified)
    {
        verified = null;
        if (chainIds.Length != token.CaveatCount + 1 || chainIds[^1] != TokenId.Of(token.Signature))
        {
            return false;
        }

        verified = new VerifiedMacaroon(token, chainIds.ToArray());
        return true;
    }

    // Verified discharges restrict like the token's own caveats, but must not name accounts.
    private static void AddDischarge(Macaroon discharge, List<ICaveat> caveats, ref Denial standing)
    {
        for (var i = 0; i < discharge.CaveatCount; i++)
        {
            if (discharge.IsThirdParty(i))
            {
                continue;
            }

            var caveat = Caveat.Parse(discharge.CaveatAt(i));
            if (caveat is BudgetCaveat or DepthCaveat)
            {
                standing = new Denial(DenialReason.CaveatMisplaced, CaveatNames.Budget);
            }

            else if (standing.IsNone)
            {
                standing = FirstUnreadable([caveat]);
            }

            caveats.Add(caveat);
        }
    }

    private static Denial FirstUnreadable(List<ICaveat> caveats) =>
        caveats.Find(caveat => caveat is UnknownCaveat or MalformedCaveat)?.Check(default) ?? Denial.None;

    private void Read(List<ICaveat> caveats)
    {
        foreach (var caveat in caveats)
        {
            switch (caveat)
            {
                case ExpiresCaveat expires when ExpiresAt is null || expires.Time < ExpiresAt:
                    ExpiresAt = expires.Time;
                    break;
                case TenantCaveat tenant:
                    Tenant ??= tenant.Tenant;
                    break;
                case LabelCaveat label:
                    Label = label.Label;
                    break;
                case MaxCostCaveat ceiling when MaxCost is null || ceiling.Credits < MaxCost:
                    MaxCost = ceiling.Credits;
                    break;
            }
        }
    }
}
