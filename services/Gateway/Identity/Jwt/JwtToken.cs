using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace SatGate.Gateway.Identity.Jwt;

/// <summary>
/// A signed JWT in compact form (RFC 7519, RFC 7515), read but not verified. Strictly: three parts, no padding, no
/// member twice, no extension that must be understood (`crit`).
/// </summary>
internal sealed class JwtToken
{
    /// <summary>Characters; issuers with many groups write long ones.</summary>
    public const int CharsMax = 16 * 1024;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private JwtToken(string algorithm, string? keyId, JsonElement claims, byte[] signed, byte[] signature) =>
        (Algorithm, KeyId, Claims, Signed, Signature) = (algorithm, keyId, claims, signed, signature);

    public string Algorithm { get; }

    public string? KeyId { get; }

    /// <summary>Claims of nobody yet.</summary>
    public JsonElement Claims { get; }

    public byte[] Signed { get; }

    public byte[] Signature { get; }

    /// <summary>Three parts, the first of them an object in base64url. Macaroons have no dots.</summary>
    public static bool LooksLikeOne(string text) =>
        text.StartsWith("ey", StringComparison.Ordinal) && text.AsSpan().Count('.') == 2;

    public static JwtToken? Read(string text)
    {
        var parts = text.Length <= CharsMax ? text.Split('.') : [];
        if (parts.Length != 3 || parts[2].Length == 0)
        {
            return null;
        }

        try
        {
            using var header = JsonDocument.Parse(Decode(parts[0]), s_strict);
            using var claims = JsonDocument.Parse(Decode(parts[1]), s_strict);
            var head = header.RootElement;
            if (head.ValueKind is not JsonValueKind.Object || claims.RootElement.ValueKind is not JsonValueKind.Object
                || head.TryGetProperty("crit", out _) || head.TryGetProperty("b64", out _)
                || !head.TryGetProperty("alg", out var algorithm) || algorithm.ValueKind is not JsonValueKind.String)
            {
                return null;
            }

            string? keyId = null;
            if (head.TryGetProperty("kid", out var kid) && (keyId = TextOf(kid)) is null)
            {
                return null;
            }

            return new JwtToken(
                algorithm.GetString()!, keyId, claims.RootElement.Clone(),
                Encoding.ASCII.GetBytes(text[..(parts[0].Length + 1 + parts[1].Length)]), Decode(parts[2]));
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static byte[] Decode(string part) =>
        part.AsSpan().ContainsAny("= \r\n\t") ? throw new FormatException() : Base64Url.DecodeFromChars(part);
}
