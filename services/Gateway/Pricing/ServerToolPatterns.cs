using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace SatGate.Gateway.Pricing;

/// <summary>
/// Values by pattern, where a pattern is bare or <c>{server}.{tool}</c>. Exact name before longest pattern, counted as
/// written, star excluded; at equal length, and among exact names, the one with the server wins. A pattern whose part
/// before the first dot is a configured server means that server alone: a bare tool that some other server chose to
/// call <c>github.search</c> must not get the price of github's.
/// </summary>
internal sealed class ServerToolPatterns<T>
{
    private readonly ToolPatterns<T> _bare;
    private readonly FrozenDictionary<string, ToolPatterns<T>>.AlternateLookup<ReadOnlySpan<char>> _byServer;

    /// <param name="servers">Names of servers; none holds a dot.</param>
    public ServerToolPatterns(IEnumerable<KeyValuePair<string, T>> patterns, IReadOnlySet<string> servers)
    {
        var byServer = patterns.ToLookup(pair => ServerOf(pair.Key, servers));
        _bare = new ToolPatterns<T>(byServer[""]);
        _byServer = byServer
            .Where(group => group.Key.Length > 0)
            .ToFrozenDictionary(group => group.Key, WithoutServer, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool TryFind(ReadOnlySpan<char> server, ReadOnlySpan<char> tool, [MaybeNullWhen(false)] out T value)
    {
        if (!_byServer.TryGetValue(server, out var own))
            return _bare.TryExact(tool, out value) || _bare.TryPrefix(tool, out value, out _);
        if (own.TryExact(tool, out value) || _bare.TryExact(tool, out value))
            return true;
        var isOwn = own.TryPrefix(tool, out var ownValue, out var ownLength);
        var isBare = _bare.TryPrefix(tool, out var bareValue, out var bareLength);
        value = isOwn && (!isBare || server.Length + 1 + ownLength >= bareLength) ? ownValue : bareValue;
        return isOwn || isBare;
    }

    private static string ServerOf(string pattern, IReadOnlySet<string> servers) =>
        pattern.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && servers.Contains(pattern[..dot])
            ? pattern[..dot]
            : "";

    private static ToolPatterns<T> WithoutServer(IGrouping<string, KeyValuePair<string, T>> group) =>
        new(group.Select(pair => KeyValuePair.Create(pair.Key[(group.Key.Length + 1)..], pair.Value)));
}
