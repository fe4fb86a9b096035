namespace SatGate.Budget.Accounts;

/// <summary>
/// A store that can say which documents need attention: open reservations, events not yet published, a delegation half
/// done. Stores without a listing (Dapr) have none; there it happens when an account is next used.
/// </summary>
internal interface IDueIndex
{
    /// <summary>At most so many keys with a due time, in ordinal order, after <paramref name="afterKey"/>.</summary>
    ValueTask<IReadOnlyList<string>> GetDueAsync(string afterKey, int keysMax, CancellationToken cancellationToken);
}
