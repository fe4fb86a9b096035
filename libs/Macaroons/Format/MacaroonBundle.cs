using System.Text.Unicode;

namespace SatGate.Macaroons.Format;

/// <summary>Reads one or more binary macaroons, one behind the other: the token, then its discharges.</summary>
internal static class MacaroonBundle
{
    public static DecodeStatus Decode(ReadOnlySpan<byte> bytes, out Macaroon? token)
    {
        token = null;
        Span<CaveatSlice> caveats = stackalloc CaveatSlice[MacaroonLimits.CaveatsMax];
        var status = DecodeOne(bytes, caveats, out var length, out var shape);
        if (status != DecodeStatus.Decoded)
        {
            return status;
        }

        var discharges = Array.Empty<Macaroon>();
        if (length < bytes.Length)
        {
            status = DecodeDischarges(bytes[length..], MacaroonLimits.CaveatsMax - shape.CaveatCount, out discharges);
            if (status != DecodeStatus.Decoded)
            {
                return status;
            }
        }

        token = Create(bytes[..length], caveats, shape, discharges);
        return DecodeStatus.Decoded;
    }

    private static DecodeStatus DecodeDischarges(ReadOnlySpan<byte> rest, int caveatsLeft, out Macaroon[] discharges)
    {
        discharges = [];
        var found = new List<Macaroon>(MacaroonLimits.DischargesMax);
        Span<CaveatSlice> caveats = stackalloc CaveatSlice[MacaroonLimits.CaveatsMax];
        while (!rest.IsEmpty)
        {
            if (found.Count == MacaroonLimits.DischargesMax)
            {
                return DecodeStatus.TooManyDischarges;
            }

            var status = DecodeOne(rest, caveats[..caveatsLeft], out var length, out var shape);
            if (status != DecodeStatus.Decoded)
            {
                return status;
            }

            found.Add(Create(rest[..length], caveats, shape, []));
            caveatsLeft -= shape.CaveatCount;
            rest = rest[length..];
        }

        discharges = [.. found];
        return DecodeStatus.Decoded;
    }

    private static DecodeStatus DecodeOne(
        ReadOnlySpan<byte> bytes, Span<CaveatSlice> caveats, out int length, out MacaroonShape shape)
    {
        var reader = new MacaroonReader(bytes);
        var status = reader.ReadMacaroon(caveats, out shape);
        length = reader.Position;
        if (status != DecodeStatus.Decoded)
        {
            return status;
        }

        // A location is shown to people; bytes that are no text would only be a disguise.
        return Utf8.IsValid(shape.Location.Of(bytes)) ? DecodeStatus.Decoded : DecodeStatus.Malformed;
    }

    private static Macaroon Create(
        ReadOnlySpan<byte> bytes, ReadOnlySpan<CaveatSlice> caveats, MacaroonShape shape, Macaroon[] discharges) =>
        new(bytes.ToArray(), shape, caveats[..shape.CaveatCount].ToArray(), discharges);
}
