using System.Buffers;
using System.Text;

namespace SatGate.Gateway.Mcp;

/// <summary>
/// Header values of MCP 2026-07-28 (Streamable HTTP, standard request headers): plain visible ASCII as it is, anything
/// else as `=?base64?…?=`, so that names in any script can cross HTTP.
/// </summary>
internal static class HeaderText
{
    private const string Prefix = "=?base64?";
    private const string Suffix = "?=";

    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (char)code).Append('\t').ToArray());

    public static string Encode(string value) =>
        IsPlain(value) ? value : Prefix + Convert.ToBase64String(Encoding.UTF8.GetBytes(value)) + Suffix;

    private static bool IsPlain(string value) =>
        value.Length > 0
        && !value.AsSpan().ContainsAnyExcept(s_plain)
        && !char.IsWhiteSpace(value[0])
        && !char.IsWhiteSpace(value[^1])
        && !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>False when the sentinel is there but what it wraps is not base64 of UTF-8.</summary>
    public static bool TryDecode(string header, out string value)
    {
        value = header;
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || !header.EndsWith(Suffix, StringComparison.Ordinal)
            || header.Length < Prefix.Length + Suffix.Length)
        {
            return true;
        }

        var encoded = header[Prefix.Length..^Suffix.Length];
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var count)
            || !System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, count)))
        {
            return false;
        }

        value = Encoding.UTF8.GetString(bytes, 0, count);
        return true;
    }
}
