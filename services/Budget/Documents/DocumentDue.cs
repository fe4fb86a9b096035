namespace SatGate.Budget.Documents;

/// <summary>
/// When somebody must look at a document though nobody asks: now (0) for events not published or a delegation half
/// done, at the first expiry while reservations are open, else never. What is not a document is due now. Reads the wire
/// format without building messages, because a store asks at every save.
/// </summary>
internal static class DocumentDue
{
    private const int OutboxField = 15;
    private const int OpenField = 16;
    private const int ChildrenField = 18;
    private const int ChildStateField = 3;
    private const int ExpiresField = 4;
    private const int Opened = 2;
    private const int VarintBytesMax = 10;

    public static long? Of(ReadOnlySpan<byte> document)
    {
        var expiresFirst = long.MaxValue;
        while (!document.IsEmpty)
        {
            if (!TryReadField(ref document, out var field, out _, out var nested))
            {
                return 0;
            }
            if (field == OutboxField || (field == ChildrenField && Number(nested, ChildStateField) != Opened))
            {
                return 0;
            }
            if (field == OpenField)
            {
                expiresFirst = Math.Min(expiresFirst, Number(nested, ExpiresField));
            }
        }
        return expiresFirst == long.MaxValue ? null : Math.Max(0, expiresFirst);
    }

    /// <summary>The number in a field of a nested message; 0 when it is not there.</summary>
    private static long Number(ReadOnlySpan<byte> message, int wanted)
    {
        while (TryReadField(ref message, out var field, out var number, out _))
        {
            if (field == wanted)
            {
                return number;
            }
        }
        return 0;
    }

    private static bool TryReadField(
        ref ReadOnlySpan<byte> bytes, out int field, out long number, out ReadOnlySpan<byte> nested)
    {
        nested = default;
        field = 0;
        if (!TryReadVarint(ref bytes, out number))
        {
            return false;
        }
        field = unchecked((int)((ulong)number >> 3));
        switch (number & 7)
        {
            case 0:
                return TryReadVarint(ref bytes, out number);
            case 1 when bytes.Length >= sizeof(long):
                bytes = bytes[sizeof(long)..];
                return true;
            case 2 when TryReadVarint(ref bytes, out var length) && length >= 0 && length <= bytes.Length:
                nested = bytes[..(int)length];
                bytes = bytes[(int)length..];
                return true;
            case 5 when bytes.Length >= sizeof(int):
                bytes = bytes[sizeof(int)..];
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out long value)
    {
        var bits = 0UL;
        for (var at = 0; at < bytes.Length && at < VarintBytesMax; at++)
        {
            bits |= (ulong)(bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] < 0x80)
            {
                value = unchecked((long)bits);
                bytes = bytes[(at + 1)..];
                return true;
            }
        }
        value = 0;
        return false;
    }
}
