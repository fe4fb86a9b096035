using System.Security.Cryptography;

namespace SatGate.Gateway.Identity.Jwt;

/// <summary>
/// A signature algorithm of RFC 7518 that needs no shared secret. There is none for `none` and none for HMAC: a public
/// key can then never be taken for a secret.
/// </summary>
internal sealed record JwtAlgorithm(string Name, HashAlgorithmName Hash, RSASignaturePadding? Padding, string? Curve)
{
    private static readonly JwtAlgorithm[] s_all =
    [
        new("RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, null),
        new("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1, null),
        new("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1, null),
        new("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss, null),
        new("PS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pss, null),
        new("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss, null),
        new("ES256", HashAlgorithmName.SHA256, null, "P-256"),
        new("ES384", HashAlgorithmName.SHA384, null, "P-384"),
        new("ES512", HashAlgorithmName.SHA512, null, "P-521"),
    ];

    public static IEnumerable<string> Names => s_all.Select(algorithm => algorithm.Name);

    public static JwtAlgorithm? Find(string name) => Array.Find(s_all, algorithm => algorithm.Name == name);
}
