namespace SatGate.Macaroons.Format;

/// <summary>
/// Where a field's bytes lie in its macaroon; <see cref="Present"/> tells an absent field from an empty one.
/// </summary>
internal readonly record struct FieldSlice(int Start, int Length, bool Present)
{
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> macaroon) => macaroon.Slice(Start, Length);
}
