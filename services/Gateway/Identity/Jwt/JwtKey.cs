using System.Security.Cryptography;
using System.Text.Json;

namespace SatGate.Gateway.Identity.Jwt;

/// <summary>One public key of an issuer (RFC 7517), good for the algorithms of its own kind alone.</summary>
internal sealed class JwtKey : IDisposable
{
    private const int RsaBitsMin = 2048;
    private const int RsaBitsMax = 8192;

    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;
    private readonly string? _curve;
    private readonly string? _algorithm;

    private JwtKey(string? id, RSA? rsa, ECDsa? ec, string? curve, string? algorithm) =>
        (Id, _rsa, _ec, _curve, _algorithm) = (id, rsa, ec, curve, algorithm);

    public string? Id { get; }

    /// <summary>
    /// Null for a key that is not for signatures, of a kind we do not use (`oct` among them: a shared secret), or weak.
    /// </summary>
    public static JwtKey? Read(JsonElement jwk)
    {
        if (jwk.ValueKind is not JsonValueKind.Object || Text(jwk, "use") is not (null or "sig"))
        {
            return null;
        }

        try
        {
            return Text(jwk, "kty") switch
            {
                "RSA" => ReadRsa(jwk),
                "EC" => ReadEc(jwk),
                _ => null,
            };
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    public bool CanCheck(JwtAlgorithm algorithm) =>
        (_algorithm is null || _algorithm == algorithm.Name)
        && (algorithm.Curve is null ? _rsa is not null : _ec is not null && _curve == algorithm.Curve);

    public bool Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        try
        {
            return algorithm.Padding is { } padding
                ? _rsa is not null && _rsa.VerifyData(signed, signature, algorithm.Hash, padding)
                : _ec is not null && _ec.VerifyData(signed, signature, algorithm.Hash);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ec?.Dispose();
    }

    private static JwtKey? ReadRsa(JsonElement jwk)
    {
        if (Bytes(jwk, "n") is not { } modulus || Bytes(jwk, "e") is not { } exponent
            || modulus.Length * 8 is < RsaBitsMin or > RsaBitsMax)
        {
            return null;
        }

        var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        return new JwtKey(Text(jwk, "kid"), rsa, null, null, Text(jwk, "alg"));
    }

    private static JwtKey? ReadEc(JsonElement jwk)
    {
        var name = Text(jwk, "crv");
        ECCurve? curve = name switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            "P-521" => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        if (curve is not { } known || Bytes(jwk, "x") is not { } x || Bytes(jwk, "y") is not { } y)
        {
            return null;
        }

        // A point that is not on the curve is refused here.
        var ec = ECDsa.Create(new ECParameters { Curve = known, Q = new ECPoint { X = x, Y = y } });
        return new JwtKey(Text(jwk, "kid"), null, ec, name, Text(jwk, "alg"));
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement owner, string name) =>
        Text(owner, name) is { Length: > 0 } text ? System.Buffers.Text.Base64Url.DecodeFromChars(text) : null;
}
