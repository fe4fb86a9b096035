using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Macaroons.Chain;

namespace SatGate.Gateway.Policy;

/// <summary>
/// One rule, ready to be asked. Doubt always counts against the caller: what may match makes a rule that denies match
/// and one that allows not.
/// </summary>
internal sealed class CompiledRule
{
    private readonly Glob[] _roles;
    private readonly Glob[] _clients;
    private readonly TokenId[] _tokens;
    private readonly Glob[] _tenants;
    private readonly Glob[] _servers;
    private readonly ToolGlob[] _tools;
    private readonly ArgumentCondition[] _arguments;

    public CompiledRule(PolicyRule rule, IReadOnlyCollection<string> servers)
    {
        Name = rule.Name;
        IsDeny = rule.Effect is PolicyEffect.Deny;
        _roles = Globs(rule.Roles);
        _clients = Globs(rule.Clients);
        _tokens = [.. rule.Clients.Where(text => TokenId.TryParse(text, out _)).Select(Parse)];
        _tenants = Globs(rule.Tenants);
        _servers = Globs(rule.Servers);
        _tools = [.. rule.Tools.Select(text => new ToolGlob(text, servers))];
        _arguments = [.. rule.Arguments.Select(pair => new ArgumentCondition(pair.Key, pair.Value))];
    }

    public string? Name { get; }

    public bool IsDeny { get; }

    public bool HasArguments => _arguments.Length > 0;

    /// <summary>A call of the tool with these arguments: yes or no, doubt decided.</summary>
    public bool MatchesCall(Principal principal, string server, string tool, CallArguments arguments)
    {
        if (!IsAbout(principal, server) || !IsAbout(server, tool))
        {
            return false;
        }

        var certainty = _arguments.Length == 0 ? Certainty.Yes : arguments.Meet(_arguments);
        return IsDeny ? certainty is not Certainty.No : certainty is Certainty.Yes;
    }

    /// <summary>The tool in a list, whatever it may be called with.</summary>
    public Certainty MatchesTool(Principal principal, string server, string tool) =>
        !IsAbout(principal, server) || !IsAbout(server, tool) ? Certainty.No
        : HasArguments ? Certainty.Maybe
        : Certainty.Yes;

    /// <summary>The server as such: its session, its list of tools.</summary>
    public Certainty MatchesServer(Principal principal, string server) =>
        !IsAbout(principal, server) ? Certainty.No
        : !HasArguments && CoversTools(server) ? Certainty.Yes
        : _tools.Length == 0 || Array.Exists(_tools, glob => glob.Reaches(server)) ? Certainty.Maybe
        : Certainty.No;

    /// <summary>
    /// What the server has besides tools: prompts, resources, completions. A rule about some tools, or about arguments,
    /// says nothing of them.
    /// </summary>
    public Certainty MatchesContent(Principal principal, string server) =>
        IsAbout(principal, server) && !HasArguments && CoversTools(server) ? Certainty.Yes : Certainty.No;

    private bool CoversTools(string server) =>
        _tools.Length == 0 || Array.Exists(_tools, glob => glob.Covers(server));

    private bool IsAbout(string server, string tool) =>
        _tools.Length == 0 || Array.Exists(_tools, glob => glob.Matches(server, tool, IsDeny));

    private bool IsAbout(Principal principal, string server) =>
        (_servers.Length == 0 || AnyMatches(_servers, server))
        && (_roles.Length == 0 || HasRole(principal))
        && (_clients.Length == 0 || IsClient(principal))
        && (_tenants.Length == 0 || IsOfTenant(principal));

    private bool HasRole(Principal principal)
    {
        foreach (var role in principal.Roles)
        {
            if (AnyMatches(_roles, role))
            {
                return true;
            }
        }

        return false;
    }

    // A token made from a named one is that client too: otherwise one more caveat would slip past a rule that denies.
    private bool IsClient(Principal principal)
    {
        if (AnyMatches(_clients, principal.Id))
        {
            return true;
        }

        if (principal.Grant is not { } grant)
        {
            return false;
        }

        foreach (var token in _tokens)
        {
            if (grant.Token.ChainIds.Contains(token))
            {
                return true;
            }
        }

        return false;
    }

    // Whoever holds a token can append a tenant to it: that can bring a denial upon him, and never a permission.
    private bool IsOfTenant(Principal principal) =>
        (principal.Tenant.Length > 0 && AnyMatches(_tenants, principal.Tenant))
        || (IsDeny && principal.Grant?.Tenant is { Length: > 0 } claimed && AnyMatches(_tenants, claimed));

    private static bool AnyMatches(Glob[] globs, string name) => Array.Exists(globs, glob => glob.Matches(name));

    private static Glob[] Globs(ConfigList<string> texts) => [.. texts.Select(text => new Glob(text))];

    private static TokenId Parse(string text) => TokenId.TryParse(text, out var id) ? id : default;
}
