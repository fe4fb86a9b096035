using System.Buffers;
using System.Security.Cryptography;
using SatGate.Auth.Keys;
using SatGate.Auth.Revocation;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;
using Created = SatGate.Contracts.Auth.V1.CreateApiKeyResponse.Types.Status;
using Revoked = SatGate.Contracts.Auth.V1.RevokeApiKeyResponse.Types.Status;
using Verified = SatGate.Contracts.Auth.V1.VerifyApiKeyResponse.Types.Status;

namespace SatGate.Auth.ApiKeys;

/// <summary>Makes, checks and takes back API keys. A key is in the answer that makes it and never again.</summary>
internal sealed class ApiKeyRules(ApiKeyStore store, Revocations revocations, TimeProvider time)
{
    private const int NameCharsMax = 64;
    private const int RolesMax = 32;
    private const int AccountCharsMax = 128;
    private const int RateMax = 100_000;
    private const long LifetimeMax = 100L * 366 * 24 * 3600;

    private static readonly byte[] s_noHash = new byte[SHA256.HashSizeInBytes];

    private static readonly SearchValues<char> s_name =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    public CreateApiKeyResponse Create(CreateApiKeyRequest request)
    {
        if (ProblemOf(request) is { } problem)
        {
            return new CreateApiKeyResponse { Status = Created.InvalidArgument, Detail = problem };
        }

        var now = time.GetUtcNow();
        var (id, text) = ApiKeyText.Create();
        var key = new ApiKey
        {
            KeyId = id.ToString(),
            Name = request.Name,
            Tenant = request.Tenant,
            Account = request.Account.Length > 0 ? request.Account : $"key:{id}",
            RateCapacity = request.RateCapacity,
            RateRefill = request.RateRefill,
            CreatedAt = now.ToUnixTimeMilliseconds(),
            ExpiresAt = request.ExpiresIn == 0 ? 0 : now.AddSeconds(request.ExpiresIn).ToUnixTimeMilliseconds(),
        };
        key.Roles.AddRange(request.Roles);
        return store.TryAdd(key, ApiKeyText.HashOf(text), now) is { } refused
            ? new CreateApiKeyResponse { Status = refused }
            : new CreateApiKeyResponse { Status = Created.Created, Key = text, Record = key };
    }

    public ListApiKeysResponse List()
    {
        var response = new ListApiKeysResponse { Status = ListApiKeysResponse.Types.Status.Listed };
        response.Keys.AddRange(store.List());
        return response;
    }

    public RevokeApiKeyResponse Revoke(RevokeApiKeyRequest request)
    {
        var now = time.GetUtcNow();
        var id = TokenId.TryParse(request.Key, out var parsed) ? parsed : store.FindName(request.Key, now);
        if (id is not { } known || store.Find(known) is not { } found)
        {
            return new RevokeApiKeyResponse { Status = Revoked.NotFound };
        }

        var (revocation, isNew) = revocations.Revoke(known, found.Key.ExpiresAt, request.Reason, now);
        return new RevokeApiKeyResponse
        {
            Status = revocation is null ? Revoked.TooManyRevocations : isNew ? Revoked.Revoked : Revoked.AlreadyRevoked,
            KeyId = known.ToString(),
        };
    }

    public VerifyApiKeyResponse Verify(VerifyApiKeyRequest request)
    {
        var seen = revocations.Last;
        var found = ApiKeyText.TryReadId(request.Key, out var id) ? store.Find(id) : null;

        // Hashed and compared whether or not there is such a key: how long it takes tells nothing.
        var isSame = CryptographicOperations.FixedTimeEquals(
            ApiKeyText.HashOf(request.Key), found?.Hash ?? s_noHash);
        if (!isSame || found is not { } known)
        {
            return new VerifyApiKeyResponse { Status = Verified.Unknown, RevocationsSeen = seen };
        }

        var status = revocations.Find([id]) is not null || known.Key.RevokedAt > 0 ? Verified.Revoked
            : known.Key.ExpiresAt > 0 && known.Key.ExpiresAt <= time.GetUtcNow().ToUnixTimeMilliseconds()
                ? Verified.Expired
                : Verified.Verified;
        return new VerifyApiKeyResponse
        {
            Status = status, Record = status is Verified.Verified ? known.Key : null, RevocationsSeen = seen,
        };
    }

    private static string? ProblemOf(CreateApiKeyRequest request) =>
        !IsName(request.Name) ? $"the name must be 1 to {NameCharsMax} letters, digits, -, _ and ."
        : request.Roles.Count > RolesMax || !request.Roles.All(IsName)
            ? $"roles are at most {RolesMax}, of letters, digits, -, _ and ."
        : request.Tenant.Length > 0 && !TenantName.IsValid(request.Tenant) ? "the tenant is no tenant's name"
        : request.Account.Length > AccountCharsMax || request.Account.Any(c => c is <= ' ' or > '~')
            ? "the account is no account's name"
        : request.RateCapacity is < 0 or > RateMax
            || request.RateCapacity > 0 != request.RateRefill is >= 0.001 and <= 1_000_000
            ? "the rate must be calls at once and calls per second, both above 0"
        : request.ExpiresIn is < 0 or > LifetimeMax ? "expires_in is out of range"
        : null;

    private static bool IsName(string text) =>
        text.Length is > 0 and <= NameCharsMax && !text.AsSpan().ContainsAnyExcept(s_name);
}
