using System.Buffers;

namespace SatGate.Budget.Ledger;

/// <summary>
/// The allow-lists for what callers name. ASCII only: two spellings of one letter must never be two budgets, and an id
/// is safe in a store's key, a log line and a header as it is.
/// </summary>
internal static class Identifiers
{
    public const int AccountLengthMax = 128;
    public const int ReservationLengthMax = ReservationId.LengthMax;
    public const int ToolBytesMax = 128;
    public const int LabelLengthMax = 128;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-");

    /// <summary>1 to 128 characters of [A-Za-z0-9._:/-].</summary>
    public static bool IsAccount(ReadOnlySpan<char> text) => IsAllowed(text, AccountLengthMax);

    /// <summary>1 to 64 characters of [A-Za-z0-9._:/-]; also names a top-up.</summary>
    public static bool IsReservation(ReadOnlySpan<char> text) => IsAllowed(text, ReservationLengthMax);

    /// <summary>At most 128 bytes of UTF-8, no control characters; may be empty.</summary>
    public static bool IsTool(ReadOnlySpan<char> text) =>
        text.Length <= ToolBytesMax && IsPrintable(text)
        && (System.Text.Ascii.IsValid(text) || System.Text.Encoding.UTF8.GetByteCount(text) <= ToolBytesMax);

    /// <summary>At most 128 characters, no control characters; may be empty. Also names a tenant.</summary>
    public static bool IsLabel(ReadOnlySpan<char> text) => text.Length <= LabelLengthMax && IsPrintable(text);

    private static bool IsAllowed(ReadOnlySpan<char> text, int lengthMax) =>
        text.Length > 0 && text.Length <= lengthMax && !text.ContainsAnyExcept(s_allowed);

    private static bool IsPrintable(ReadOnlySpan<char> text) =>
        !text.ContainsAnyInRange('\0', '\u001f') && !text.ContainsAnyInRange('\u007f', '\u009f');
}
