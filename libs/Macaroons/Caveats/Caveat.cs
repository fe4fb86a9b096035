using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using SatGate.Macaroons.Arguments;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Caveats;

/// <summary>
/// Reads a first-party caveat: `name = value`, one space on each side, the name exactly one of
/// <see cref="CaveatNames"/>. Values are strict, since a value read leniently is a limit lifted: no space at either
/// end, no control characters, no empty list items, numbers without sign or leading zero.
/// </summary>
public static class Caveat
{
    private const int LabelCharsMax = 256;
    private const int NonceCharsMax = 64;
    private const int UnknownNameCharsMax = 32;

    private static readonly SearchValues<byte> s_name = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_"u8);

    private static readonly SearchValues<char> s_nonce =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Tells whether a caveat would be understood, for those who are about to append it.</summary>
    public static CaveatStatus Read(string caveat) => Parse(Encoding.UTF8.GetBytes(caveat)) switch
    {
        UnknownCaveat => CaveatStatus.Unknown,
        MalformedCaveat => CaveatStatus.Malformed,
        _ => CaveatStatus.Known,
    };

    internal static ICaveat Parse(ReadOnlySpan<byte> caveat)
    {
        var separator = caveat.IndexOf(" = "u8);
        if (separator < 0 || !Utf8.IsValid(caveat))
        {
            return new UnknownCaveat(NameForPeople(caveat));
        }

        Span<char> text = stackalloc char[caveat.Length];
        text = text[..Encoding.UTF8.GetChars(caveat, text)];
        var name = text[..text.IndexOf(" = ")];
        return ParseValue(name, text[(name.Length + 3)..], caveat);
    }

    private static ICaveat ParseValue(ReadOnlySpan<char> name, ReadOnlySpan<char> value, ReadOnlySpan<byte> caveat) =>
        name switch
        {
            CaveatNames.Expires => CaveatTime.TryParse(value, out var time)
                ? new ExpiresCaveat(time) : new MalformedCaveat(CaveatNames.Expires),
            CaveatNames.NotBefore => CaveatTime.TryParse(value, out var time)
                ? new NotBeforeCaveat(time) : new MalformedCaveat(CaveatNames.NotBefore),
            CaveatNames.Tools => CaveatList.TryPatterns(value, out var patterns)
                ? new ToolsCaveat(patterns) : new MalformedCaveat(CaveatNames.Tools),
            CaveatNames.Servers => CaveatList.TryPatterns(value, out var patterns)
                ? new ServersCaveat(patterns) : new MalformedCaveat(CaveatNames.Servers),
            CaveatNames.Tenant => CaveatList.IsWord(value)
                ? new TenantCaveat(value.ToString()) : new MalformedCaveat(CaveatNames.Tenant),
            CaveatNames.Budget => TryNumber(value, long.MaxValue, out var credits)
                ? new BudgetCaveat(credits) : new MalformedCaveat(CaveatNames.Budget),
            CaveatNames.MaxCost => TryNumber(value, long.MaxValue, out var credits)
                ? new MaxCostCaveat(credits) : new MalformedCaveat(CaveatNames.MaxCost),
            CaveatNames.Depth => TryNumber(value, MacaroonLimits.CaveatsMax, out var depth)
                ? new DepthCaveat((int)depth) : new MalformedCaveat(CaveatNames.Depth),
            CaveatNames.Arguments => ArgumentRulesReader.TryRead(caveat[(name.Length + 3)..], out var rules)
                ? new ArgumentsCaveat(rules) : new MalformedCaveat(CaveatNames.Arguments),
            CaveatNames.Address => CaveatList.TryNetworks(value, out var networks)
                ? new AddressCaveat(networks) : new MalformedCaveat(CaveatNames.Address),
            CaveatNames.Label => IsLabel(value)
                ? new LabelCaveat(value.ToString()) : new MalformedCaveat(CaveatNames.Label),
            CaveatNames.Nonce => IsNonce(value)
                ? NonceCaveat.Instance : new MalformedCaveat(CaveatNames.Nonce),
            CaveatNames.Scope => CaveatList.TryWords(value, out var words)
                ? new ScopeCaveat(words) : new MalformedCaveat(CaveatNames.Scope),
            _ => new UnknownCaveat(NameForPeople(caveat)),
        };

    // A misspelt name helps its author; anything else is the sender's text and goes nowhere.
    private static string? NameForPeople(ReadOnlySpan<byte> caveat)
    {
        var end = caveat.IndexOfAnyExcept(s_name);
        return end is > 0 and <= UnknownNameCharsMax && caveat[end] == (byte)' '
            ? Encoding.ASCII.GetString(caveat[..end])
            : null;
    }

    internal static bool TryNumber(ReadOnlySpan<char> value, long max, out long number)
    {
        number = 0;
        return value.Length is > 0 and <= 19
            && !value.ContainsAnyExceptInRange('0', '9')
            && (value.Length == 1 || value[0] != '0')
            && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number <= max;
    }

    private static bool IsLabel(ReadOnlySpan<char> value)
    {
        if (value.Length is 0 or > LabelCharsMax || char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
        {
            return false;
        }

        foreach (var c in value)
        {
            if (char.IsControl(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNonce(ReadOnlySpan<char> value) =>
        value.Length is > 0 and <= NonceCharsMax && !value.ContainsAnyExcept(s_nonce);
}
