using System.Text.Json;

namespace SatGate.Gateway.Identity.Jwt;

/// <summary>The public keys of an issuer as it last told them. Immutable.</summary>
internal sealed class JwtKeySet
{
    /// <summary>Keys of one issuer; a longer list is not read.</summary>
    public const int KeysMax = 64;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly JwtKey[] _keys;

    private JwtKeySet(JwtKey[] keys) => _keys = keys;

    /// <summary>Null when it is no key set, or holds no key that we can use.</summary>
    public static JwtKeySet? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, s_strict);
            if (document.RootElement.ValueKind is not JsonValueKind.Object
                || !document.RootElement.TryGetProperty("keys", out var list)
                || list.ValueKind is not JsonValueKind.Array || list.GetArrayLength() > KeysMax)
            {
                return null;
            }

            var keys = list.EnumerateArray().Select(JwtKey.Read).OfType<JwtKey>().ToArray();
            return keys.Length > 0 ? new JwtKeySet(keys) : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Null when there is no key of this id and kind, so that asking the issuer anew may help; else whether it signed.
    /// </summary>
    public bool? Verify(string? keyId, JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        bool? verified = null;
        foreach (var key in _keys)
        {
            if ((keyId is null || key.Id == keyId) && key.CanCheck(algorithm))
            {
                verified = verified is true || key.Verify(algorithm, signed, signature);
            }
        }

        return verified;
    }
}
