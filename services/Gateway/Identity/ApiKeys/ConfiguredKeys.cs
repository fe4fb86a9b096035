using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Identity.ApiKeys;

/// <summary>
/// The API keys of the config. What was sent is hashed; the first bytes of its hash find the record, and all of it is
/// compared in constant time: nobody can steer a hash, so what the search takes tells nothing. Showing a hash shows a
/// text like any other, which has another hash.
/// </summary>
internal sealed class ConfiguredKeys
{
    /// <summary>A longer credential is none of these.</summary>
    private const int KeyCharsMax = 1024;

    private readonly FrozenDictionary<ulong, (byte[] Hash, ApiKeyConfig Key, Principal Principal)[]> _byPrefix;
    private readonly TimeProvider _clock;

    public ConfiguredKeys(IEnumerable<ApiKeyConfig> keys, TimeProvider clock)
    {
        _clock = clock;
        _byPrefix = keys
            .Select(key => (Hash: Convert.FromHexString(key.Hash), Key: key, Principal: PrincipalOf(key)))
            .GroupBy(entry => BitConverter.ToUInt64(entry.Hash))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>Null when the text is none of these keys, so that something else may know it.</summary>
    public Identification? Find(string text)
    {
        if (_byPrefix.Count == 0 || text.Length > KeyCharsMax)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        if (!_byPrefix.TryGetValue(BitConverter.ToUInt64(hash), out var entries))
        {
            return null;
        }

        foreach (var (own, key, principal) in entries)
        {
            if (CryptographicOperations.FixedTimeEquals(own, hash))
            {
                return !key.Enabled ? Identification.Refuse(Refusal.AuthInvalid())
                    : key.Expires is { } end && end <= _clock.GetUtcNow()
                        ? Identification.Refuse(TokenRefusals.KeyExpired())
                        : Identification.Of(principal);
            }
        }

        return null;
    }

    private static Principal PrincipalOf(ApiKeyConfig key) =>
        new(key.Id, key.Account, $"config:{key.Id}:{key.Hash[..16]}")
        {
            Roles = key.Roles, Tenant = key.Tenant, Rate = key.Rate, EndsAt = key.Expires,
        };
}
