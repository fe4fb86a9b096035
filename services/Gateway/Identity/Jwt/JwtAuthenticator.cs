using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Identity.Jwt;

/// <summary>
/// Bearer JWTs of one issuer (RFC 9068 in spirit, RFC 8725 in letter): the algorithm by our list and never by the
/// token's choice, issuer and audience pinned, an end required. What was verified lately is found in a cache, for at
/// most a minute and never beyond its end.
/// </summary>
internal sealed class JwtAuthenticator
{
    private readonly TimeProvider _clock;
    private readonly JwtKeySource _keys;
    private readonly TokenCache _cache;
    private readonly JwtAlgorithm[] _algorithms;

    public JwtAuthenticator(JwtConfig config, TimeProvider clock, ILogger logger, HttpMessageHandler? handler = null)
    {
        Config = config;
        _clock = clock;
        _keys = new JwtKeySource(config, clock, logger, handler);
        _cache = new TokenCache(clock);
        _cache.Follow(0);
        _algorithms = [.. config.Algorithms.Select(name => JwtAlgorithm.Find(name)!)];
    }

    public JwtConfig Config { get; }

    public ValueTask<Identification> IdentifyAsync(string text) => _cache.Find(text) is { } principal
        ? new(Identification.Of(principal))
        : VerifyAsync(text);

    private async ValueTask<Identification> VerifyAsync(string text)
    {
        if (JwtToken.Read(text) is not { } token
            || Array.Find(_algorithms, known => known.Name == token.Algorithm) is not { } algorithm)
        {
            return Identification.Refuse(Refusal.AuthInvalid());
        }

        var now = _clock.GetUtcNow();
        if (RefuseClaims(token, now, out var end) is { } refusal)
        {
            return Identification.Refuse(refusal);
        }

        switch (await _keys.VerifyAsync(token, algorithm))
        {
            case null:
                return Identification.Refuse(TokenRefusals.Unavailable());
            case false:
                return Identification.Refuse(Refusal.AuthInvalid());
        }

        if (RefuseScope(token) is { } insufficient)
        {
            return Identification.Refuse(insufficient);
        }

        if (PrincipalOf(token, end + Config.ClockSkew) is not { } principal)
        {
            return Identification.Refuse(Refusal.AuthInvalid());
        }

        _cache.TryAdd(text, principal, revocationsSeen: 0, end + Config.ClockSkew - now);
        return Identification.Of(principal);
    }

    // Before the signature, which costs more: a token that would be refused anyway is refused alike.
    private Refusal? RefuseClaims(JwtToken token, DateTimeOffset now, out DateTimeOffset end)
    {
        var claims = token.Claims;
        end = JwtClaims.Time(claims, "exp") ?? DateTimeOffset.MinValue;
        if (!claims.TryGetProperty("iss", out var issuer)
            || issuer.ValueKind is not System.Text.Json.JsonValueKind.String || !issuer.ValueEquals(Config.Issuer)
            || !claims.TryGetProperty("aud", out var audience)
            || !Config.Audience.Any(wanted => JwtClaims.Holds(audience, wanted))
            || end == DateTimeOffset.MinValue)
        {
            return Refusal.AuthInvalid();
        }

        if (end + Config.ClockSkew <= now)
        {
            return TokenRefusals.JwtExpired();
        }

        return IsFuture(claims, "nbf", now) || IsFuture(claims, "iat", now) ? Refusal.AuthInvalid() : null;
    }

    private bool IsFuture(System.Text.Json.JsonElement claims, string name, DateTimeOffset now) =>
        claims.TryGetProperty(name, out _)
        && (JwtClaims.Time(claims, name) is not { } time || time - Config.ClockSkew > now);

    private Refusal? RefuseScope(JwtToken token)
    {
        if (Config.RequiredScopes.Count == 0)
        {
            return null;
        }

        var granted = JwtClaims.Words(JwtClaims.Find(token.Claims, "scope")) ?? [];
        var microsoft = JwtClaims.Words(JwtClaims.Find(token.Claims, "scp")) ?? [];
        return Config.RequiredScopes.All(scope => granted.Contains(scope) || microsoft.Contains(scope))
            ? null
            : TokenRefusals.InsufficientScope(Config.RequiredScopes);
    }

    private Principal? PrincipalOf(JwtToken token, DateTimeOffset end)
    {
        var claims = token.Claims;
        if (JwtClaims.Name(JwtClaims.Find(claims, Config.PrincipalClaim)) is not { } id
            || JwtClaims.Words(JwtClaims.Find(claims, Config.RolesClaim)) is not { } roles)
        {
            return null;
        }

        var tenant = JwtClaims.Find(claims, Config.TenantClaim);
        var name = JwtClaims.Name(tenant);
        if (name is null && tenant.ValueKind is not System.Text.Json.JsonValueKind.Undefined)
        {
            return null;
        }

        // A session goes on when its client comes with a new token of the same principal and tenant.
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{Config.Issuer}\n{id}\n{name}"));
        return new Principal(id, Config.Account, "jwt:" + Convert.ToHexStringLower(key.AsSpan(0, 16)))
        {
            Roles = roles, Tenant = name ?? "", EndsAt = end,
        };
    }
}
