using SatGate.Audit.Chain;

namespace SatGate.Audit.Verification;

/// <summary>
/// The keys whose checkpoints count: one that the verifier was given, and those of the log that are joined to it by
/// changes of keys that both sides signed. A key that a log only names counts for nothing.
/// </summary>
internal sealed class TrustedKeys
{
    private readonly Dictionary<string, PublicKey> _trusted = [];

    /// <param name="spki">The key that is trusted for a reason outside the log.</param>
    public TrustedKeys(string log, byte[] spki, IReadOnlyList<PublicKey> named)
    {
        var given = new PublicKey(PublicKey.IdOf(spki), spki, "", [], []);
        _trusted.Add(given.Id, given);
        for (var hasGrown = true; hasGrown;)
        {
            hasGrown = false;
            foreach (var key in named.Where(key => key.Former.Length > 0))
            {
                hasGrown |= Join(log, key, named);
            }
        }
    }

    public bool Trusts(Checkpoint checkpoint) =>
        _trusted.TryGetValue(checkpoint.KeyId, out var key) && checkpoint.IsSignedBy(key);

    private bool Join(string log, PublicKey key, IReadOnlyList<PublicKey> named)
    {
        var knowsKey = _trusted.ContainsKey(key.Id);
        var former = _trusted.GetValueOrDefault(key.Former) ?? named.FirstOrDefault(each => each.Id == key.Former);
        if (former is null || knowsKey == _trusted.ContainsKey(former.Id))
        {
            return false;
        }

        var endorsed = PublicKey.EndorsedBytes(log, former.Id, key.Spki);
        var itself = _trusted.GetValueOrDefault(key.Id) ?? key;
        if (!former.Verifies(endorsed, key.ByFormer) || !itself.Verifies(endorsed, key.ByItself))
        {
            return false;
        }

        var joined = knowsKey ? former : key;
        _trusted.Add(joined.Id, joined);
        return true;
    }
}
