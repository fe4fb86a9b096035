using System.Net;

namespace SatGate.Macaroons.Caveats;

/// <summary>
/// What is being asked of a token, as the gateway itself knows it: never by what the client claims. Made by one of the
/// three methods, which ask for everything their kind needs; a default value is refused by every token.
/// </summary>
public readonly record struct Access
{
    private Access(AccessKind kind, string tool, string server, string tenant, DateTimeOffset time, IPAddress? address)
    {
        Kind = kind;
        Tool = tool;
        Server = server;
        Tenant = tenant;
        Time = time;
        Address = address;
    }

    public AccessKind Kind { get; }

    /// <summary>The tool's bare name at its server; empty in a session.</summary>
    public string Tool { get; }

    /// <summary>The configured name of the server that will run the tool; empty when none is concerned yet.</summary>
    public string Server { get; }

    /// <summary>The tenant whose servers and accounts are used; empty in a deployment without tenants.</summary>
    public string Tenant { get; }

    public DateTimeOffset Time { get; }

    /// <summary>
    /// The client's address after the trusted proxies; null over stdio, and then an `ip` caveat refuses.
    /// </summary>
    public IPAddress? Address { get; }

    /// <summary>The price in credits.</summary>
    public long Cost { get; private init; }

    /// <summary>The call's `arguments` as they will be forwarded: a JSON object in UTF-8. Empty means `{}`.</summary>
    public ReadOnlyMemory<byte> Arguments { get; private init; }

    public static Access Call(
        string tool,
        string server,
        string tenant,
        DateTimeOffset time,
        IPAddress? address,
        long cost,
        ReadOnlyMemory<byte> arguments) =>
        new(AccessKind.Call, tool, server, tenant, time, address) { Cost = cost, Arguments = arguments };

    public static Access List(
        string tool, string server, string tenant, DateTimeOffset time, IPAddress? address, long cost) =>
        new(AccessKind.List, tool, server, tenant, time, address) { Cost = cost };

    public static Access Session(string server, string tenant, DateTimeOffset time, IPAddress? address) =>
        new(AccessKind.Session, tool: "", server, tenant, time, address);
}
