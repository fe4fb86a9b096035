namespace SatGate.Gateway.Configuration;

/// <summary>
/// Finds the name someone meant (Levenshtein distance with neighbouring letters swapped, ignoring case).
/// </summary>
internal static class NearestName
{
    private const int NameCharsMax = 64;

    /// <summary>The closest name, or null when none is close enough to be a slip of the fingers.</summary>
    public static string? Of(string meant, IEnumerable<string> known)
    {
        if (meant.Length is 0 or > NameCharsMax)
            return null;
        var (distance, name) = known
            .Select(candidate => (Distance: Distance(Plain(meant), Plain(candidate)), Name: candidate))
            .DefaultIfEmpty((Distance: int.MaxValue, Name: ""))
            .MinBy(pair => pair.Distance);
        return distance <= Math.Max(1, meant.Length / 3) ? name : null;
    }

    /// <summary>
    /// <c>rate_limit</c>, <c>rate-limit</c> and <c>rateLimit</c> are the same to whoever types them.
    /// </summary>
    private static string Plain(string name) => name.ToUpperInvariant().Replace("_", "", StringComparison.Ordinal)
        .Replace("-", "", StringComparison.Ordinal);

    /// <summary>Optimal string alignment; three rows, so the cost is the product of two short lengths.</summary>
    private static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
