using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Keys;

/// <summary>
/// The root keys by id, and for each tenant the one that mints. Immutable; rotation makes a new ring.
/// </summary>
internal sealed class KeyRing
{
    /// <summary>A shorter secret can be guessed offline by whoever holds one token.</summary>
    public const int SecretBytesMin = 16;

    /// <summary>Keys in one ring, retired ones included.</summary>
    public const int KeysMax = 1024;

    private readonly FrozenDictionary<string, RootKey> _byId;
    private readonly FrozenDictionary<string, RootKey> _minting;

    private KeyRing(IReadOnlyList<RootKey> keys)
    {
        Keys = keys;
        _byId = keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
        _minting = keys.Where(key => key.Mints).ToFrozenDictionary(key => key.Tenant, StringComparer.Ordinal);
    }

    public IReadOnlyList<RootKey> Keys { get; }

    public RootKey? Find(string id) => _byId.GetValueOrDefault(id);

    public RootKey? Minting(string tenant) => _minting.GetValueOrDefault(tenant);

    /// <summary>
    /// Makes a ring, or throws <see cref="KeysInvalidException"/>: no key, too many, two with one id, or two that mint
    /// for one tenant. It is called at start and by rotation, never for a request.
    /// </summary>
    public static KeyRing Of(IReadOnlyList<RootKey> keys)
    {
        if (keys.Count is 0 or > KeysMax)
        {
            throw new KeysInvalidException($"there must be 1 to {KeysMax} root keys, not {keys.Count}");
        }

        if (keys.DistinctBy(key => key.Id).Count() != keys.Count)
        {
            throw new KeysInvalidException("the same root key is given twice");
        }

        foreach (var tenant in keys.Where(key => key.Mints).GroupBy(key => key.Tenant, StringComparer.Ordinal))
        {
            if (tenant.Count() > 1)
            {
                throw new KeysInvalidException(
                    $"tenant '{tenant.Key}' has {tenant.Count()} root keys without an end; all but one must retire");
            }
        }

        return new KeyRing(keys);
    }

    /// <summary>The ring of a config.</summary>
    public static KeyRing OfConfig(IEnumerable<ConfiguredKey> configured) => Of([.. configured.Select(Read)]);

    private static RootKey Read(ConfiguredKey configured)
    {
        var secret = Encoding.UTF8.GetBytes(configured.Secret);
        if (secret.Length < SecretBytesMin)
        {
            throw new KeysInvalidException(
                $"a root key must have at least {SecretBytesMin} bytes; `openssl rand -hex 32` makes a good one");
        }

        if (secret.AsSpan().TrimStart(secret[0]).IsEmpty)
        {
            throw new KeysInvalidException("a root key must be random, not one character repeated");
        }

        // The id tells keys apart without telling the key: a keyed hash of a fixed text, cut short.
        var id = "c" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, "satgate root key id"u8).AsSpan(0, 5));
        return new RootKey(id, MacaroonKey.Derive(secret), configured.Tenant, CreatedAt: null, configured.RetiresAt);
    }
}
