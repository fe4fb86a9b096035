using System.Globalization;
using System.Text;

namespace SatGate.Standalone.Commands.Token;

/// <summary>
/// Shows text that a stranger wrote: control characters and such that reorder or hide a line become visible escapes, so
/// that a token cannot paint over what we say about it.
/// </summary>
internal static class Printable
{
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }
}
