using System.Buffers;
using System.Net;
using SatGate.Macaroons.Caveats;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>What names and other short texts of a config may look like.</summary>
internal static class Names
{
    private const int UpstreamCharsMax = 64;
    private const int ToolCharsMax = 128;
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> s_upstream = SearchValues.Create(Alphanumeric + "_-");

    // RFC 9110, 5.6.2: token.
    private static readonly SearchValues<char> s_header = SearchValues.Create(Alphanumeric + "!#$%&'*+-.^_`|~");

    private static readonly SearchValues<char> s_host = SearchValues.Create(Alphanumeric + ".-:[]");

    // Headers that frame or route a message, or carry the protocol: a config that set them would break or forge
    // requests.
    private static readonly HashSet<string> s_ownHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "TE", "Trailer", "Upgrade",
        "Keep-Alive", "Expect", "Accept", "Accept-Encoding", "Last-Event-ID", "Mcp-Session-Id", "MCP-Protocol-Version",
        "Mcp-Method", "Mcp-Name",
    };

    private static readonly SearchValues<char> s_path = SearchValues.Create(Alphanumeric + "_/.-");

    /// <summary>
    /// No dots: <c>{server}.{tool}</c> must have one reading. No <c>__</c>, for the same of <c>{server}__{tool}</c>.
    /// </summary>
    public static NameRule Upstream { get; } = new(
        "a name for an upstream", "^(?!.*__)[A-Za-z0-9_-]{1,64}$",
        name => name.Length is 0 or > UpstreamCharsMax || name.AsSpan().ContainsAnyExcept(s_upstream)
                || name.Contains("__", StringComparison.Ordinal)
            ? $"use 1 to {UpstreamCharsMax} letters, digits, - and single _"
            : null);

    /// <summary>
    /// An exact tool name, a prefix with a trailing <c>*</c>, or <c>*</c>; bare or <c>{server}.{tool}</c>.
    /// </summary>
    public static NameRule ToolPattern { get; } = new(
        "a tool name or pattern", @"^[^*\s]{0,127}(\*|[^*\s])$",
        name => name.Length is 0 or > ToolCharsMax || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? $"use 1 to {ToolCharsMax} characters without blanks"
            : name.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star != name.Length - 1
                ? "a `*` may only be at the end"
                : null);

    /// <summary>A name in which <c>*</c> stands for any characters, at any place.</summary>
    public static NameRule Glob { get; } = new(
        "a name or pattern", @"^\S{1,128}$",
        name => name.Length is 0 or > ToolCharsMax || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? $"use 1 to {ToolCharsMax} characters without blanks"
            : null);

    /// <summary>Whatever a `tenant` caveat can say.</summary>
    public static NameRule Tenant { get; } = new(
        "a tenant", @"^\S{1,128}$",
        name => Caveat.Read($"{CaveatNames.Tenant} = {name}") is CaveatStatus.Known
            ? null
            : "use letters, digits, -, _ and .");

    /// <summary>The name of a tool's argument.</summary>
    public static NameRule Argument { get; } = new(
        "the name of an argument", "^.{1,128}$",
        name => name.Length is 0 or > ToolCharsMax || name.Any(char.IsControl)
            ? $"use 1 to {ToolCharsMax} characters"
            : null);

    public static NameRule Header { get; } = new(
        "a header name", "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
        name => name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_header)
            ? "use letters, digits and -"
            : s_ownHeaders.Contains(name) ? "remove it: the gateway sets this header itself" : null);

    public static NameRule Variable { get; } = new(
        "a name for a variable", "^[^=]+$",
        name => name.Length == 0 || name.AsSpan().ContainsAny('=', '\0') ? "use a name without `=`" : null);

    /// <summary>Names other than localhost are refused: they may resolve to another address tomorrow.</summary>
    public static NameRule BindAddress { get; } = new(
        "an IP address or localhost", "^(localhost|[0-9.]+|[0-9A-Fa-f:.%]+)$",
        text => text == "localhost" || IPAddress.TryParse(text, out _)
            ? null
            : "write an IP address such as 127.0.0.1 or 0.0.0.0, or localhost");

    /// <summary>A path of our own port; MCP's own are taken.</summary>
    public static NameRule UrlPath { get; } = new(
        "a path", "^/[A-Za-z0-9_/.-]+$",
        text => text.Length > 1 && text[0] == '/' && !text.AsSpan(1).ContainsAnyExcept(s_path)
                && !text.StartsWith("/mcp", StringComparison.Ordinal)
                && !text.StartsWith("/servers", StringComparison.Ordinal)
            ? null
            : "begin it with `/`, use letters, digits, - and _, and leave /mcp and /servers to the clients");

    public static NameRule HostHeader { get; } = new(
        "a host, with a port or without", @"^[A-Za-z0-9.:\[\]-]+$",
        text => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(s_host)
            ? null
            : "write what clients have in the Host header, such as gateway.example.com or gateway.example.com:9100");

    /// <summary>
    /// RFC 6454, 6.2: scheme, host and port only. No wildcard: any page on the internet would match.
    /// </summary>
    public static NameRule Origin { get; } = new(
        "an origin", "^[a-z][a-z0-9+.-]*://[^/*\\s]+$",
        text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0 && url.UserInfo.Length == 0
                && text.EndsWith(url.Authority, StringComparison.OrdinalIgnoreCase)
                && !text.Contains('*', StringComparison.Ordinal)
            ? null
            : "write scheme, host and port alone, such as https://app.example.com");

    public static NameRule HeaderValue { get; } = new(
        "a header value", "^[^\\r\\n]*$",
        text => text.Any(c => char.IsControl(c) && c != '\t') ? "remove the line break or control character" : null);

    /// <summary>IANA name; which are known depends on the time zone data of this machine. UTC always is.</summary>
    public static NameRule Zone { get; } = new(
        "a time zone this machine knows", "^[A-Za-z0-9_+/-]+$",
        text => text == "UTC" || (text.Length <= ToolCharsMax && TimeZoneInfo.TryFindSystemTimeZoneById(text, out _))
            ? null
            : "write an IANA name such as Europe/Berlin or UTC");
}
