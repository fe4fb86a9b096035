using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SatGate.Events;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Recording;
using SatGate.Macaroons.Chain;

namespace SatGate.Gateway.Sessions;

/// <summary>
/// The legacy sessions of this process. Bounded; idle ones expire, because clients often leave without a word and a
/// session may own processes. A session is found only with the credential that opened it.
/// </summary>
internal sealed class SessionTable(TimeProvider clock, Recorder recorder, ILogger<SessionTable> logger)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ClientSession> _sessions = new(StringComparer.Ordinal);

    public int Count => _sessions.Count;

    /// <summary>Open sessions by endpoint; the key is empty for the aggregate.</summary>
    public IReadOnlyDictionary<string, int> CountByServer() =>
        _sessions.Values.CountBy(session => session.Server ?? "").ToDictionary(StringComparer.Ordinal);

    /// <summary>A new session, not yet to be found; null when there are as many as there may be.</summary>
    public ClientSession? Create(
        Principal principal, string? server, ReadOnlyMemory<byte> initialize, LimitsConfig limits) =>
        _sessions.Count >= limits.SessionsMax
            ? null
            : new ClientSession(
                Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), principal, server, clock, logger)
            {
                InitializeMessage = initialize,
            };

    public void Add(ClientSession session)
    {
        _sessions[session.Id] = session;
        recorder.Session(session, EventTypes.SessionConnect);
    }

    /// <summary>
    /// Null when unknown, expired, of another endpoint or of another credential: the caller cannot tell which.
    /// </summary>
    public ClientSession? Find(string id, string principalKey, string? server) =>
        _sessions.TryGetValue(id, out var session)
            && session.Principal.Key == principalKey && session.Server == server ? session : null;

    /// <summary>The revision of a session, to know how its messages are framed before anyone is identified.</summary>
    public string? VersionOf(string id) => _sessions.TryGetValue(id, out var session) ? session.ProtocolVersion : null;

    public async ValueTask<bool> EndAsync(ClientSession session)
    {
        if (!_sessions.TryRemove(session.Id, out _))
        {
            return false;
        }

        recorder.Session(session, EventTypes.SessionClose);
        await session.DisposeAsync();
        return true;
    }

    /// <summary>
    /// Ends what was opened with this token, or with one made from it: its streams would go on speaking.
    /// </summary>
    public async Task EndAsync(TokenId revoked)
    {
        foreach (var (_, session) in _sessions)
        {
            if (session.Principal.IsMadeFrom(revoked))
            {
                await EndAsync(session);
            }
        }
    }

    /// <summary>
    /// Ends the sessions that have been idle for longer than they may, or whose credential has; returns how many.
    /// </summary>
    public async ValueTask<int> SweepAsync(TimeSpan idleMax)
    {
        var ended = 0;
        foreach (var (_, session) in _sessions)
        {
            if ((session.Idle > idleMax || session.HasEnded) && await EndAsync(session))
            {
                logger.SessionExpired(session.Label);
                ended++;
            }
            else if (session.IsKeepAliveDue())
            {
                recorder.Session(session, EventTypes.SessionKeepAlive);
            }
        }

        return ended;
    }

    /// <summary>
    /// What the aggregate endpoint lists is another thing without an upstream, and with it again: its clients are told.
    /// </summary>
    public void OnAvailabilityChanged(string server)
    {
        foreach (var (_, session) in _sessions)
        {
            if (session is { Server: null, IsInitialized: true } && session.Links.TryGetValue(server, out var link))
            {
                session.OnListsChanged(server, Capabilities.ListsOf(link.InitializeResult));
            }
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_sessions.Values.Select(session => EndAsync(session).AsTask()));
}
