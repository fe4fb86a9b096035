using System.Text;
using System.Text.Unicode;
using SatGate.Macaroons.Chain;

namespace SatGate.Macaroons.Format;

/// <summary>
/// A token as somebody sent it: well formed, and not to be believed. Only <see cref="MacaroonVerifier"/> turns it into
/// a <see cref="VerifiedMacaroon"/>. It holds the version 2 binary form of libmacaroons and, where they came along, the
/// discharges of its third-party caveats. Immutable.
/// </summary>
public sealed class Macaroon
{
    // Ends every macaroon: end of the caveats, signature type, signature length, signature.
    private const int TailBytes = 3 + MacaroonLimits.SignatureBytes;

    private readonly byte[] _bytes;
    private readonly MacaroonShape _shape;
    private readonly CaveatSlice[] _caveats;

    internal Macaroon(byte[] bytes, MacaroonShape shape, CaveatSlice[] caveats, Macaroon[] discharges)
    {
        _bytes = bytes;
        _shape = shape;
        _caveats = caveats;
        Discharges = discharges;
    }

    /// <summary>
    /// The issuer's hint where the token is used; not covered by the signature, so never a reason to allow.
    /// </summary>
    public string Location => Encoding.UTF8.GetString(_shape.Location.Of(_bytes));

    public ReadOnlySpan<byte> Identifier => _shape.Identifier.Of(_bytes);

    public ReadOnlySpan<byte> Signature => _shape.Signature.Of(_bytes);

    public int CaveatCount => _caveats.Length;

    /// <summary>The discharges sent along, in the order they were sent; they have none of their own.</summary>
    public IReadOnlyList<Macaroon> Discharges { get; }

    /// <summary>The first-party caveat's text, or the third-party caveat's id.</summary>
    public ReadOnlySpan<byte> CaveatAt(int index) => _caveats[index].Identifier.Of(_bytes);

    public bool IsThirdParty(int index) => _caveats[index].VerificationId.Present;

    /// <summary>The third party's location; empty for a first-party caveat.</summary>
    public string CaveatLocationAt(int index) => Encoding.UTF8.GetString(_caveats[index].Location.Of(_bytes));

    internal ReadOnlySpan<byte> VerificationIdAt(int index) => _caveats[index].VerificationId.Of(_bytes);

    internal ReadOnlySpan<byte> Binary => _bytes;

    /// <summary>
    /// Reads a token's text: base64 of the binary or JSON form, or the JSON itself. Never throws; whatever is not
    /// exactly a version 2 macaroon (or several, the first being the token and the others its discharges) is refused.
    /// </summary>
    public static DecodeStatus Decode(ReadOnlySpan<byte> utf8Text, out Macaroon? token)
    {
        token = null;
        if (utf8Text.Length > MacaroonLimits.TextCharsMax)
        {
            return DecodeStatus.TooLarge;
        }

        if (utf8Text is [(byte)'{' or (byte)'[', ..])
        {
            return DecodeBytes(utf8Text, out token);
        }

        Span<byte> bytes = stackalloc byte[utf8Text.Length];
        return TokenText.TryDecode(utf8Text, bytes, out var written)
            ? DecodeBytes(bytes[..written], out token)
            : DecodeStatus.NotBase64;
    }

    /// <summary>The same for a text held as characters, as in a header.</summary>
    public static DecodeStatus Decode(ReadOnlySpan<char> text, out Macaroon? token)
    {
        token = null;
        if (text.Length > MacaroonLimits.TextCharsMax)
        {
            return DecodeStatus.TooLarge;
        }

        Span<byte> utf8 = stackalloc byte[text.Length * 3];
        return Utf8.FromUtf16(text, utf8, out _, out var written, replaceInvalidSequences: false)
            == System.Buffers.OperationStatus.Done
            ? Decode(utf8[..written], out token)
            : DecodeStatus.NotBase64;
    }

    /// <summary>Reads the binary or the JSON form itself.</summary>
    public static DecodeStatus DecodeBytes(ReadOnlySpan<byte> bytes, out Macaroon? token)
    {
        token = null;
        if (bytes.Length > MacaroonLimits.TokenBytesMax)
        {
            return DecodeStatus.TooLarge;
        }

        return bytes is [(byte)'{' or (byte)'[', ..]
            ? MacaroonJson.Decode(bytes, out token)
            : MacaroonBundle.Decode(bytes, out token);
    }

    /// <summary>
    /// Mints a token. Refused as too large when identifier and location do not fit. The location is a hint and may be
    /// empty.
    /// </summary>
    public static DecodeStatus Mint(
        MacaroonKey key, ReadOnlySpan<byte> identifier, string location, out Macaroon? token)
    {
        Span<byte> signature = stackalloc byte[MacaroonLimits.SignatureBytes];
        HmacChain.Start(key.Derived, identifier, signature);
        var writer = new MacaroonWriter(stackalloc byte[MacaroonLimits.TokenBytesMax]);
        writer.Version();
        if (location.Length > 0)
        {
            writer.Field(MacaroonReader.Location, Encoding.UTF8.GetBytes(location));
        }

        writer.Field(MacaroonReader.Identifier, identifier);
        writer.EndOfSection();
        WriteTail(ref writer, signature);
        return Reread(writer, out token);
    }

    /// <summary>
    /// Adds a first-party caveat, which takes nothing but this token: anybody can, offline. Any text is added, also one
    /// that every verifier will refuse; <see cref="Caveats.Caveat.Read"/> tells beforehand.
    /// </summary>
    public DecodeStatus Append(ReadOnlySpan<byte> caveat, out Macaroon? child)
    {
        Span<byte> signature = stackalloc byte[MacaroonLimits.SignatureBytes];
        HmacChain.FirstParty(Signature, caveat, signature);
        return Append(location: "", caveat, verificationId: default, signature, out child);
    }

    /// <summary>The same for text.</summary>
    public DecodeStatus Append(string caveat, out Macaroon? child) =>
        Append(Encoding.UTF8.GetBytes(caveat), out child);

    /// <summary>
    /// Adds a third-party caveat: the token then also needs a discharge with this id, minted under
    /// <paramref name="caveatRootKey"/> by whoever is at <paramref name="location"/>.
    /// </summary>
    public DecodeStatus AppendThirdParty(
        string location, ReadOnlySpan<byte> caveatRootKey, ReadOnlySpan<byte> id, out Macaroon? child)
    {
        Span<byte> verificationId = stackalloc byte[CaveatKeyBox.SealedBytes];
        CaveatKeyBox.Seal(Signature, MacaroonKey.Derive(caveatRootKey).Derived, verificationId);
        Span<byte> signature = stackalloc byte[MacaroonLimits.SignatureBytes];
        HmacChain.ThirdParty(Signature, verificationId, id, signature);
        return Append(location, id, verificationId, signature, out child);
    }

    /// <summary>
    /// This token with its discharges, each bound to its signature so that none serves another token.
    /// </summary>
    public DecodeStatus WithDischarges(IReadOnlyList<Macaroon> discharges, out Macaroon? bundle)
    {
        var writer = new MacaroonWriter(stackalloc byte[MacaroonLimits.TokenBytesMax]);
        writer.Raw(_bytes);
        Span<byte> bound = stackalloc byte[MacaroonLimits.SignatureBytes];
        foreach (var discharge in discharges)
        {
            HmacChain.Bind(Signature, discharge.Signature, bound);
            writer.Raw(discharge._bytes.AsSpan(..^MacaroonLimits.SignatureBytes));
            writer.Raw(bound);
        }

        return Reread(writer, out bundle);
    }

    /// <summary>The token as base64url without padding, with its discharges.</summary>
    public string ToText() => TokenText.Encode(ToBinary());

    /// <summary>The version 2 binary form, discharges behind the token.</summary>
    public byte[] ToBinary()
    {
        var length = _bytes.Length + Discharges.Sum(discharge => discharge._bytes.Length);
        var output = new byte[length];
        _bytes.CopyTo(output, 0);
        var position = _bytes.Length;
        foreach (var discharge in Discharges)
        {
            discharge._bytes.CopyTo(output, position);
            position += discharge._bytes.Length;
        }

        return output;
    }

    /// <summary>The version 2 JSON form: an object, or an array when there are discharges.</summary>
    public string ToJson() => MacaroonJson.Encode(this);

    private DecodeStatus Append(
        string location,
        ReadOnlySpan<byte> identifier,
        ReadOnlySpan<byte> verificationId,
        ReadOnlySpan<byte> signature,
        out Macaroon? child)
    {
        child = null;
        if (Discharges.Count > 0)
        {
            return DecodeStatus.DischargesBound;
        }

        var writer = new MacaroonWriter(stackalloc byte[MacaroonLimits.TokenBytesMax]);
        writer.Raw(_bytes.AsSpan(..^TailBytes));
        if (location.Length > 0)
        {
            writer.Field(MacaroonReader.Location, Encoding.UTF8.GetBytes(location));
        }

        writer.Field(MacaroonReader.Identifier, identifier);
        if (!verificationId.IsEmpty)
        {
            writer.Field(MacaroonReader.VerificationId, verificationId);
        }

        writer.EndOfSection();
        WriteTail(ref writer, signature);
        return Reread(writer, out child);
    }

    private static void WriteTail(ref MacaroonWriter writer, ReadOnlySpan<byte> signature)
    {
        writer.EndOfSection();
        writer.Field(MacaroonReader.Signature, signature);
    }

    // What is written is read back by the one reader, so its limits hold for tokens we make as for those we are sent.
    private static DecodeStatus Reread(in MacaroonWriter writer, out Macaroon? token)
    {
        token = null;
        return writer.Overflowed ? DecodeStatus.TooLarge : MacaroonBundle.Decode(writer.Written, out token);
    }
}
