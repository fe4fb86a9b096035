using SatGate.Gateway.Configuration;
using SatGate.Gateway.Configuration.Schema;

namespace SatGate.Configuration.Tests;

/// <summary>What `auth.apiKeys`, `auth.jwt` and `auth.oidc` mean, and what is refused in them.</summary>
public sealed class IdentityTests
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Fact]
    public void ApiKeys_ByHashOrByKey_AreKnownByTheirHashAlone()
    {
        var config = Load.Good(Load.Upstream + $$"""
            auth:
              mode: header
              apiKeys:
                - { id: a, hash: "sha256:{{Hash}}", roles: [r], tenant: t, expires: 2027-01-31T00:00:00Z, enabled: no,
                    rate: { capacity: 2, refillPerSecond: 0.5 }, account: x }
                - { id: b, key: "${TOKEN}" }
            """);

        Assert.Equal(
            new ConfigList<ApiKeyConfig>(
            [
                new()
                {
                    Id = "a", Hash = Hash, Roles = ["r"], Tenant = "t", Enabled = false, Rate = new(2, 0.5),
                    Account = "x", Expires = new DateTimeOffset(2027, 1, 31, 0, 0, 0, TimeSpan.Zero),
                },
                new() { Id = "b", Hash = IdentitySchema.HashOf("s3cret-token-of-some-length") },
            ]),
            config.Auth.ApiKeys);
        Assert.DoesNotContain("s3cret", $"{config}", StringComparison.Ordinal);
        Assert.False(config.HasAuthService);
    }

    [Fact]
    public void Jwt_EveryKey_IsRead() => Assert.Equal(
        new JwtConfig
        {
            Issuer = "https://i", Audience = ["a"], JwksFile = "/etc/satgate/keys.json", Algorithms = ["ES384"],
            ClockSkew = TimeSpan.FromSeconds(5), JwksMaxAge = TimeSpan.FromHours(2), PrincipalClaim = "p",
            RolesClaim = "r.s", TenantClaim = "t", RequiredScopes = ["s"], Resource = new("https://g"), Account = "x",
        },
        Load.Good(Load.Upstream + """
            auth:
              mode: header
              jwt: { issuer: "https://i", audience: [a], jwksFile: keys.json, algorithms: [ES384], clockSkew: 5s,
                     jwksMaxAge: 2h, claims: { principal: p, roles: r.s, tenant: t }, requiredScopes: [s],
                     resource: "https://g", account: x }
            """).Auth.Jwt);

    [Theory]
    [InlineData("apiKeys: [{ id: a }]", "auth.apiKeys[0].hash")]
    [InlineData("apiKeys: [{ id: a, key: short }]", "auth.apiKeys[0].key")]
    [InlineData("apiKeys: [{ id: a, hash: abc }]", "auth.apiKeys[0].hash")]
    [InlineData("apiKeys: [{ id: a, hash: HASH, expires: tomorrow }]", "auth.apiKeys[0].expires")]
    [InlineData("apiKeys: [{ id: a, hash: HASH, expires: }]", "auth.apiKeys[0].expires")]
    [InlineData("apiKeys: [{ id: a, hash: HASH }, { id: b, hash: HASH }]", "auth.apiKeys")]
    [InlineData("jwt: { issuer: 'https://i', audience: [a] }", "auth.jwt")]
    [InlineData("jwt: { issuer: 'https://i', audience: [], jwksUrl: 'https://i/k' }", "auth.jwt.audience")]
    [InlineData("jwt: { issuer: 'https://i', audience: [a], jwksUrl: 'http://i/k' }", "auth.jwt.jwksUrl")]
    [InlineData("jwt: { issuer: 'https://i', audience: [a], jwksUrl: 'https://i/k', algorithms: [HS256] }",
        "auth.jwt.algorithms[0]")]
    [InlineData("jwt: { issuer: 'https://i', audience: [a], jwksUrl: 'https://i/k', algorithms: [none] }",
        "auth.jwt.algorithms[0]")]
    [InlineData("oidc: { issuer: 'http://i', audience: [a] }", "auth.oidc.issuer")]
    [InlineData("rootKey: 0123456789abcdef, keyFile: k", "auth.keyFile")]
    public void Identity_ThatIsNotWhole_IsRefusedAtItsKey(string auth, string key) => Assert.Contains(
        Load.Text($"{Load.Upstream}auth: {{ mode: header, {auth.Replace("HASH", Hash, StringComparison.Ordinal)} }}")
            .Errors,
        error => error.Key == key);

    [Theory]
    [InlineData("apiKeys: [{ id: a, hash: HASH }]")]
    [InlineData("oidc: { issuer: 'https://i', audience: [a] }")]
    public void Identity_WithoutModeHeader_IsRefused_BecauseNobodyWouldBeAsked(string auth)
    {
        var text = auth.Replace("HASH", Hash, StringComparison.Ordinal);

        Assert.False(Load.Text($"{Load.Upstream}auth: {{ {text} }}").Ok);
        Assert.False(Load.Text($"{Load.Upstream}auth: {{ mode: none, {text} }}").Ok);
        Assert.True(Load.Text($"{Load.Upstream}auth: {{ mode: header, {text} }}").Ok);
    }
}
