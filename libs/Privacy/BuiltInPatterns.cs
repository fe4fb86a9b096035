using System.Net;
using System.Text.RegularExpressions;

namespace SatGate.Privacy;

/// <summary>
/// What is always redacted. Every expression is one that an automaton can match, in time linear in the text, whatever a
/// stranger writes; what a pattern alone cannot decide is decided by arithmetic on what it found.
/// </summary>
internal static partial class BuiltInPatterns
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>In this order: a secret may hold what looks like a card number, never the other way round.</summary>
    public static IReadOnlyList<Pattern> All { get; } =
    [
        new("secret", new Regex(Secrets, Linear), static _ => true),
        new("iban", new Regex(@"\b[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,30}\b", Linear), BankAccounts.IsOne)
        {
            CanEndEarlier = true,
        },
        new("card", new Regex(@"\b[0-9](?:[ .-]?[0-9]){12,18}\b", Linear), CardNumbers.IsOne),
        new("ssn", new Regex(@"\b[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}\b", Linear), IsSocialSecurityNumber),
        new("email", new Regex(
            @"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", Linear), static _ => true),
        new("ip", new Regex(@"\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b", Linear), IsAddress),
        new("ip", new Regex(@"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%[0-9A-Za-z]{1,16})?", Linear), IsAddress6),
        new("phone", new Regex(
            @"\+[0-9](?:[ ().-]{0,2}[0-9]){6,14}\b|\(?\b[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}\b", Linear),
            static _ => true),
    ];

    // Prefixes that the issuers chose so that scanners find their secrets, and the shapes that are secrets anywhere.
    private const string Secrets =
        @"\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{16,}|\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}"
        + @"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{40,}|\bglpat-[A-Za-z0-9_-]{20,}"
        + @"|\bxox[abeprs]-[A-Za-z0-9-]{10,}|\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{35}"
        + @"|\bya29\.[A-Za-z0-9_-]{20,}|\bnpm_[A-Za-z0-9]{36}|\bhf_[A-Za-z0-9]{30,64}|\bSG\.[A-Za-z0-9_-]{20,}"
        + @"|\bdop_v1_[a-f0-9]{64}|\bpypi-[A-Za-z0-9_-]{50,}|\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"
        + @"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"
        + @"|-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z ]{0,32}PRIVATE KEY-----)?"
        + @"|\b[Bb][Ee][Aa][Rr][Ee][Rr] [A-Za-z0-9._~+/=-]{16,}|\b[Bb][Aa][Ss][Ii][Cc] [A-Za-z0-9+/=]{12,}"
        + @"|://[^\s/:@""]+:[^\s/@""]+@|\bsatgate_[A-Za-z0-9_-]{16,}";

    // 000, 666 and 9xx were never given out, nor were 00 and 0000.
    private static bool IsSocialSecurityNumber(ReadOnlySpan<char> text) =>
        text[..3] is not "000" and not "666" && text[0] != '9' && text[4..6] is not "00" && text[7..] is not "0000";

    private static bool IsAddress(ReadOnlySpan<char> text) => IPAddress.TryParse(text, out _);

    private static bool IsAddress6(ReadOnlySpan<char> text) =>
        // A clock time such as 12:30:45 is no address; one of three groups must have `::`.
        (text.Count(':') == 7 || text.Contains("::", StringComparison.Ordinal))
        && text.ContainsAnyInRange('0', '9') && IPAddress.TryParse(text, out _);
}
