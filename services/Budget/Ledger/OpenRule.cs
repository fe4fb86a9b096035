namespace SatGate.Budget.Ledger;

/// <summary>
/// Opens an account, a root by its grant or a child by its parent's. The same terms again change nothing.
/// </summary>
internal static class OpenRule
{
    /// <summary>Null when the terms can hold; otherwise what is wrong and how to mend it.</summary>
    public static string? Fault(string account, AccountTerms terms, LedgerLimits limits)
    {
        if (!Identifiers.IsAccount(account))
        {
            return "account must be 1 to 128 characters of [A-Za-z0-9._:/-]";
        }
        if (terms.Limit.IsNegative)
        {
            return "limit must be 0 or more";
        }
        if (terms.ExpiresAt < 0)
        {
            return "expires_at must be 0 (never) or Unix milliseconds";
        }
        if (!Identifiers.IsLabel(terms.Tenant) || !Identifiers.IsLabel(terms.Label))
        {
            return "tenant and label must be at most 128 characters without control characters";
        }
        return SetWindowsRule.Fault(terms.Windows.AsSpan(), limits);
    }

    /// <summary>Opens into an empty cell; <paramref name="account"/> is the account when the call returns.</summary>
    public static OpenStatus Decide(ref Account? account, string id, AccountTerms terms, long now, LedgerLimits limits)
    {
        if (account is not null)
        {
            // A closed account's id is spent: opening it again would bring its credits back.
            return account.State is AccountState.Open or AccountState.Frozen && account.Terms.SameAs(terms)
                ? OpenStatus.Exists
                : OpenStatus.ExistsWithDifferentTerms;
        }
        account = new Account(id);
        account.Advance(now);
        var change = new LedgerEvent { Kind = EventKind.Opened, Amount = terms.Limit, Terms = terms };
        account.Record(ref change, limits);
        return OpenStatus.Opened;
    }
}
