using System.Text.Json;

namespace SatGate.Macaroons.Arguments;

/// <summary>
/// `url`: an https address at one of these hosts and, when there are prefixes, below one of these paths. It is read by
/// hand and by its plainest form only, because lenient readers disagree where a host ends: no user part, no escape in
/// the path, no `.` or `..` segment, no backslash, a port only when the rule spells it, printable ASCII throughout.
/// </summary>
internal sealed record UrlCondition(string[] Hosts, string[] Prefixes) : IArgumentCondition
{
    private const string Scheme = "https://";

    public string Allowed => Prefixes.Length == 0
        ? $"an https URL at {string.Join(" or ", Hosts)}"
        : $"an https URL at {string.Join(" or ", Hosts)} below {string.Join(" or ", Prefixes)}";

    public bool Holds(JsonElement? argument) =>
        argument is { ValueKind: JsonValueKind.String } text && Holds(text.GetString());

    private bool Holds(string? url)
    {
        if (url is not { Length: <= ArgumentLimits.UrlCharsMax }
            || !url.StartsWith(Scheme, StringComparison.Ordinal)
            || url.AsSpan().ContainsAnyExceptInRange('!', '~')
            || url.Contains('\\', StringComparison.Ordinal))
        {
            return false;
        }

        var rest = url.AsSpan(Scheme.Length);
        var end = rest.IndexOfAny("/?#");
        var host = end < 0 ? rest : rest[..end];
        if (!Contains(Hosts, host))
        {
            return false;
        }

        var path = end < 0 || rest[end] != '/' ? "/" : rest[end..];
        var pathEnd = path.IndexOfAny("?#");
        path = pathEnd < 0 ? path : path[..pathEnd];
        return IsPlain(path) && (Prefixes.Length == 0 || IsBelow(path));
    }

    private bool IsBelow(ReadOnlySpan<char> path)
    {
        foreach (var prefix in Prefixes)
        {
            var whole = prefix.AsSpan().TrimEnd('/');
            if (path.StartsWith(whole, StringComparison.Ordinal)
                && (path.Length == whole.Length || path[whole.Length] == '/'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPlain(ReadOnlySpan<char> path)
    {
        if (path.Contains('%'))
        {
            return false;
        }

        foreach (var segment in path.Split('/'))
        {
            if (path[segment] is "." or "..")
            {
                return false;
            }
        }

        return true;
    }

    private static bool Contains(string[] hosts, ReadOnlySpan<char> host)
    {
        foreach (var allowed in hosts)
        {
            if (host.SequenceEqual(allowed))
            {
                return true;
            }
        }

        return false;
    }
}
