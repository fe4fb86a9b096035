namespace SatGate.Gateway.Policy;

/// <summary>
/// A pattern of a rule's <c>tools</c>. When what is before its first dot matches a configured server, it means the
/// tools of such servers (<c>github.*</c>, <c>*.delete</c>); otherwise the bare name. A rule that denies takes both
/// readings: a tool that some server chose to name <c>github.push</c> must not slip past it.
/// </summary>
internal sealed class ToolGlob
{
    private readonly Glob _whole;
    private readonly Glob? _server;
    private readonly Glob? _tool;
    private readonly bool _isBare;

    /// <param name="servers">The names of the configured servers.</param>
    public ToolGlob(string text, IReadOnlyCollection<string> servers)
    {
        _whole = new Glob(text);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && dot < text.Length - 1)
        {
            _server = new Glob(text[..dot]);
            _tool = new Glob(text[(dot + 1)..]);
        }

        _isBare = _server is null || !servers.Any(server => _server.Matches(server));
    }

    /// <summary>It matches every tool of every server.</summary>
    public bool IsAll => _whole.IsAll;

    public bool Matches(string server, string tool, bool isDeny) =>
        ((_isBare || isDeny) && _whole.Matches(tool))
        || ((!_isBare || isDeny) && _server is not null && _server.Matches(server) && _tool!.Matches(tool));

    /// <summary>Whether there could be such a tool at the server.</summary>
    public bool Reaches(string server) => _isBare || _server!.Matches(server);

    /// <summary>It matches every tool of this server.</summary>
    public bool Covers(string server) => IsAll || (!_isBare && _tool!.IsAll && _server!.Matches(server));
}
