using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Environment variables in values: <c>${NAME}</c>, <c>${NAME:-default}</c> (when unset or empty; the default is taken
/// as written up to the brace), <c>$$</c> for a dollar, and SatGate's bare <c>$NAME</c>; also files and secrets (see
/// <see cref="ValueReference"/>). Runs on a value after YAML was parsed, once: what a variable holds can neither become
/// YAML nor name further variables. A bare <c>$NAME</c> whose variable is not set is an error, as the braced form is.
/// SatGate made it empty, which turns a password like <c>pa$word</c> into <c>pa</c> without a word; here the file does
/// not load until it says <c>pa$$word</c>. A dollar before anything but a letter, <c>_</c>, <c>{</c> or <c>$</c> is a
/// dollar.
/// </summary>
internal static class Interpolation
{
    /// <summary>Characters of one value after interpolation.</summary>
    public const int ValueCharsMax = 64 * 1024;

    private static readonly SearchValues<char> s_nameStart = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");

    private static readonly SearchValues<char> s_name = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

    /// <summary>
    /// The value, or what is wrong and how to mend it. Problems name variables, never what they hold.
    /// </summary>
    public static bool TryExpand(
        string text, Func<string, string?> environment, string folder,
        [NotNullWhen(true)] out string? value, out string problem, out string mend)
    {
        (value, problem, mend) = (null, "", "");
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            value = text;
            return true;
        }

        var built = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (rest.IndexOf('$') is >= 0 and var dollar)
        {
            built.Append(rest[..dollar]);
            rest = rest[(dollar + 1)..];
            if (!TryVariable(ref rest, environment, folder, built, out problem, out mend))
                return false;
            if (built.Length > ValueCharsMax)
            {
                (problem, mend) = ($"is longer than {ValueCharsMax} characters with its variables", "shorten it");
                return false;
            }
        }

        value = built.Append(rest).ToString();
        return true;
    }

    /// <summary>Takes what follows a dollar off <paramref name="rest"/>.</summary>
    private static bool TryVariable(
        ref ReadOnlySpan<char> rest, Func<string, string?> environment, string folder, StringBuilder built,
        out string problem, out string mend)
    {
        (problem, mend) = ("", "");
        if (rest.StartsWith('$'))
        {
            built.Append('$');
            rest = rest[1..];
            return true;
        }

        if (rest.StartsWith('{'))
            return TryBraced(ref rest, environment, folder, built, out problem, out mend);
        if (rest.IsEmpty || !s_nameStart.Contains(rest[0]))
        {
            built.Append('$');
            return true;
        }

        var end = rest.IndexOfAnyExcept(s_name);
        var name = (end < 0 ? rest : rest[..end]).ToString();
        rest = rest[name.Length..];
        if (environment(name) is { } value)
        {
            built.Append(value);
            return true;
        }

        problem = $"names the variable `{name}`, which is not set";
        mend = $"set it, write ${{{name}:-…}} with a default, or $${name} if the dollar is meant";
        return false;
    }

    private static bool TryBraced(
        ref ReadOnlySpan<char> rest, Func<string, string?> environment, string folder, StringBuilder built,
        out string problem, out string mend)
    {
        (problem, mend) = ("", "");
        var end = rest.IndexOf('}');
        var inner = end < 0 ? default : rest[1..end];
        if (ValueReference.Is(inner))
        {
            rest = rest[(end + 1)..];
            return TryReference(inner.ToString(), environment, folder, built, out problem, out mend);
        }

        var nameEnd = inner.IndexOfAnyExcept(s_name);
        var name = nameEnd < 0 ? inner : inner[..nameEnd];
        var tail = inner[name.Length..];
        if (name.IsEmpty || !s_nameStart.Contains(name[0]) || !(tail.IsEmpty || tail.StartsWith(":-")))
        {
            problem = "has a `${` that does not begin a variable";
            mend = "write ${NAME} or ${NAME:-default}, or $${ if the text is meant";
            return false;
        }

        rest = rest[(end + 1)..];
        var value = environment(name.ToString());
        if (!tail.IsEmpty && string.IsNullOrEmpty(value))
            value = tail[2..].ToString();
        if (value is null)
        {
            problem = $"names the variable `{name}`, which is not set";
            mend = $"set it, or write ${{{name}:-…}} with a default";
            return false;
        }

        built.Append(value);
        return true;
    }

    private static bool TryReference(
        string inner, Func<string, string?> environment, string folder, StringBuilder built,
        out string problem, out string mend)
    {
        (problem, mend) = ("", "");
        try
        {
            built.Append(ValueReference.Read(inner, environment, folder));
            return true;
        }
        catch (ValueUnavailableException exception)
        {
            (problem, mend) = (exception.Problem, exception.Mend);
            return false;
        }
    }
}
