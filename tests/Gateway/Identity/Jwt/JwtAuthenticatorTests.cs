using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Identity.Jwt;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Identity.Jwt;

/// <summary>Which JWTs are let in, by a real issuer with real keys; refusals beside accepted twins.</summary>
public sealed class JwtAuthenticatorTests : IAsyncDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly ManualTimeProvider _clock = new();

    private DateTimeOffset Now => _clock.GetUtcNow();

    public ValueTask DisposeAsync() => _issuer.DisposeAsync();

    [Fact]
    public async Task Token_OfTheIssuer_IsItsPrincipal()
    {
        var principal = (await Jwt().IdentifyAsync(_issuer.Sign(Good()))).Principal!;

        Assert.Equal(("alice", "default", ""), (principal.Id, principal.Account, principal.Tenant));
        Assert.Equal(["reader"], principal.Roles);
        Assert.StartsWith("jwt:", principal.Key, StringComparison.Ordinal);
    }

    // Until then its requests are let in, and until then its sessions last.
    [Fact]
    public async Task Token_OfTheIssuer_EndsItsSessionsWithItself()
    {
        var claims = Good();
        claims["exp"] = Now.AddSeconds(10).ToUnixTimeSeconds();

        var principal = (await Jwt().IdentifyAsync(_issuer.Sign(claims))).Principal!;

        Assert.Equal(Now.AddSeconds(70).ToUnixTimeSeconds(), principal.EndsAt?.ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("exp", -61, "token_expired")]
    [InlineData("exp", -59, "accepted")]
    [InlineData("nbf", 61, "auth_invalid")]
    [InlineData("nbf", 59, "accepted")]
    [InlineData("iat", 61, "auth_invalid")]
    public async Task Token_AtTheEdgesOfItsTime_IsGivenTheClockSkewAndNoMore(string claim, int seconds, string expected)
    {
        var claims = Good();
        claims[claim] = Now.AddSeconds(seconds).ToUnixTimeSeconds();

        Assert.Equal(expected, await ErrorAsync(Jwt(), _issuer.Sign(claims)));
    }

    [Theory]
    [InlineData("iss", "\"https://evil.example\"")]
    [InlineData("iss", "null")]
    [InlineData("iss", "[\"x\"]")]
    [InlineData("aud", "\"other\"")]
    [InlineData("aud", "\"satgate other\"")]
    [InlineData("aud", "[\"other\"]")]
    [InlineData("aud", "null")]
    [InlineData("exp", "null")]
    [InlineData("exp", "\"9999999999\"")]
    [InlineData("exp", "1e300")]
    [InlineData("nbf", "\"soon\"")]
    [InlineData("sub", "null")]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "7")]
    [InlineData("roles", "{}")]
    [InlineData("tenant", "[\"acme\"]")]
    public async Task Token_WithAClaimThatIsWrong_IsRefused(string claim, string json)
    {
        var claims = Good();
        claims[claim] = JsonNode.Parse(json);

        Assert.Equal("auth_invalid", await ErrorAsync(Jwt(), _issuer.Sign(claims)));
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("sub")]
    public async Task Token_WithoutAClaimItMustHave_IsRefused(string claim)
    {
        var claims = Good();
        claims.Remove(claim);

        Assert.Equal("auth_invalid", await ErrorAsync(Jwt(), _issuer.Sign(claims)));
    }

    [Fact]
    public async Task Signature_OfEveryAllowedKind_IsAcceptedAndNoOther()
    {
        var jwt = Jwt();
        string Signed(string algorithm, string? key, Func<byte[], byte[]> sign) =>
            TestIssuer.Sign(TestIssuer.Header(algorithm, key), Good(), sign);

        Assert.Equal("accepted", await ErrorAsync(jwt, Signed("RS256", _issuer.RsaId, _issuer.Rs256)));
        Assert.Equal("accepted", await ErrorAsync(jwt, Signed("PS256", _issuer.RsaId, _issuer.Ps256)));
        Assert.Equal("accepted", await ErrorAsync(jwt, Signed("ES256", _issuer.EcId, _issuer.Es256)));
        Assert.Equal("accepted", await ErrorAsync(jwt, Signed("RS256", null, _issuer.Rs256)));

        // Forged, mixed up, and of kinds that are not on the list.
        using var other = RSA.Create(2048);
        byte[] Forged(byte[] signed) => other.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, Signed("RS256", _issuer.RsaId, Forged)));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, Signed("PS256", _issuer.RsaId, _issuer.Rs256)));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, Signed("ES256", _issuer.RsaId, _issuer.Rs256)));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, Signed("RS256", _issuer.EcId, _issuer.Es256)));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, Signed("none", _issuer.RsaId, _ => [])));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, Signed("none", null, _ => [0])));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, Signed("rs256", _issuer.RsaId, _issuer.Rs256)));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, Signed("RS512", _issuer.RsaId, signed =>
            _issuer.Rsa.SignData(signed, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1))));
    }

    [Fact]
    public async Task Signature_MadeWithAPublicKeyAsSecret_IsRefused()
    {
        var jwt = Jwt();
        byte[][] secrets =
        [
            Encoding.ASCII.GetBytes(_issuer.Rsa.ExportSubjectPublicKeyInfoPem()), _issuer.Rsa.ExportRSAPublicKey(),
            _issuer.Rsa.ExportParameters(false).Modulus!, Encoding.ASCII.GetBytes("no secret at all"),
        ];
        foreach (var secret in secrets)
        {
            foreach (var key in (string[])[_issuer.RsaId, "shared"])
            {
                var token = TestIssuer.Sign(
                    TestIssuer.Header("HS256", key), Good(), signed => HMACSHA256.HashData(secret, signed));
                Assert.Equal("auth_invalid", await ErrorAsync(jwt, token));
            }
        }
    }

    [Fact]
    public async Task Token_ThatTwoReadersCouldReadDifferently_IsRefused()
    {
        var jwt = Jwt();
        var good = _issuer.Sign(Good());
        var header = TestIssuer.Header("RS256", _issuer.RsaId);
        header["crit"] = new JsonArray("exp");

        Assert.Equal("accepted", await ErrorAsync(jwt, good));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, TestIssuer.Sign(header, Good(), _issuer.Rs256)));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, good + "="));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, good + "."));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, good[..good.LastIndexOf('.')] + "."));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, good.Replace(".", " .", StringComparison.Ordinal)));
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, $"ey.{new string('A', JwtToken.CharsMax)}.AA"));
    }

    [Fact]
    public async Task Keys_Rotated_AreFetchedOnceForAnUnknownId()
    {
        var jwt = Jwt();
        var old = _issuer.Sign(Good());
        Assert.Equal("accepted", await ErrorAsync(jwt, old));
        _issuer.Rotate();
        var token = _issuer.Sign(Good());
        _clock.Advance(TimeSpan.FromSeconds(1));

        // Not at once after the last request: made-up ids must not make us hammer the issuer.
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, token));
        var before = _issuer.Requests;
        _clock.Advance(JwtKeySource.RefetchMin);
        Assert.Equal("accepted", await ErrorAsync(jwt, token));
        Assert.Equal(before + 1, _issuer.Requests);

        var made = TestIssuer.Sign(TestIssuer.Header("RS256", "made-up"), Good(), _issuer.Rs256);
        for (var i = 0; i < 20; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("auth_invalid", await ErrorAsync(jwt, made));
        }

        Assert.Equal(before + 1, _issuer.Requests);

        // The old key is the issuer's no longer: what it signed is known from the cache for a minute and no longer.
        _clock.Advance(TokenCache.AgeMax);
        Assert.Equal("auth_invalid", await ErrorAsync(jwt, old));
    }

    [Fact]
    public async Task Issuer_OutOfReach_TheLastKeysServeUntilTheirAgeAndThenNobodyIsLetIn()
    {
        var jwt = Jwt(config => config with { JwksMaxAge = TimeSpan.FromHours(3) });
        Assert.Equal("accepted", await ErrorAsync(jwt, _issuer.Sign(Good())));
        _issuer.IsDown = true;

        _clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal("accepted", await ErrorAsync(jwt, _issuer.Sign(Good())));
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("auth_unavailable", await ErrorAsync(jwt, _issuer.Sign(Good())));

        _issuer.IsDown = false;
        _clock.Advance(JwtKeySource.RefetchMin);
        Assert.Equal("accepted", await ErrorAsync(jwt, _issuer.Sign(Good())));
    }

    [Fact]
    public async Task Issuer_NeverReached_NobodyIsLetIn()
    {
        _issuer.IsDown = true;

        Assert.Equal("auth_unavailable", await ErrorAsync(Jwt(), _issuer.Sign(Good())));
    }

    [Trait("weakness", "W31")]
    [Fact]
    public async Task Discovery_OfTheIssuer_FindsItsKeys_AndOfAnotherDoesNot()
    {
        Assert.Equal("accepted", await ErrorAsync(Jwt(Discovered), _issuer.Sign(Good())));
        _issuer.Claimed = "https://evil.example";
        Assert.Equal("auth_unavailable", await ErrorAsync(Jwt(Discovered), _issuer.Sign(Good())));
    }

    [Fact]
    public async Task Claims_Mapped_AreReadFromWhereTheConfigSays()
    {
        var jwt = Jwt(config => config with
        {
            PrincipalClaim = "azp", RolesClaim = "realm_access.roles", TenantClaim = "https://x.example/tenant",
        });
        var claims = Good();
        claims["azp"] = "agent-7";
        claims["realm_access"] = new JsonObject { ["roles"] = new JsonArray("writer", "reader") };
        claims["https://x.example/tenant"] = "acme";

        var principal = (await jwt.IdentifyAsync(_issuer.Sign(claims))).Principal!;

        Assert.Equal(("agent-7", "acme"), (principal.Id, principal.Tenant));
        Assert.Equal(["writer", "reader"], principal.Roles);
    }

    [Theory]
    [InlineData("mcp:tools other", true)]
    [InlineData("other", false)]
    [InlineData(null, false)]
    public async Task Scope_Missing_IsForbiddenWithTheScopesThatAreNeeded(string? scope, bool isAccepted)
    {
        var jwt = Jwt(config => config with { RequiredScopes = ["mcp:tools"] });
        var claims = Good();
        claims["scope"] = scope;

        var refusal = (await jwt.IdentifyAsync(_issuer.Sign(claims))).Refusal;

        Assert.Equal(isAccepted, refusal is null);
        Assert.True(isAccepted || refusal!.HttpStatus == 403);
        Assert.True(isAccepted
            || refusal!.Challenge == "Bearer error=\"insufficient_scope\", scope=\"mcp:tools\"");
    }

    [Fact]
    public async Task Hit_OfATokenThatHasEndedSince_IsRefused()
    {
        var jwt = Jwt();
        var claims = Good();
        claims["exp"] = Now.AddSeconds(10).ToUnixTimeSeconds();
        var token = _issuer.Sign(claims);
        Assert.Equal("accepted", await ErrorAsync(jwt, token));

        _clock.Advance(TimeSpan.FromSeconds(70));

        Assert.Equal("token_expired", await ErrorAsync(jwt, token));
    }

    private JsonObject Good() => _issuer.Claims(Now);

    private static JwtConfig Discovered(JwtConfig config) => config with { JwksUrl = null, IsDiscovered = true };

    private JwtAuthenticator Jwt(Func<JwtConfig, JwtConfig>? change = null)
    {
        var config = new JwtConfig { Issuer = _issuer.Url, Audience = ["satgate"], JwksUrl = _issuer.JwksUrl };
        return new JwtAuthenticator(change?.Invoke(config) ?? config, _clock, NullLogger.Instance);
    }

    private static async Task<string> ErrorAsync(JwtAuthenticator jwt, string token) =>
        (await jwt.IdentifyAsync(token)).Refusal?.Error ?? "accepted";
}
