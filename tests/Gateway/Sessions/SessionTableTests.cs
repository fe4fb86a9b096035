using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Tests.Recording;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Sessions;

public sealed class SessionTableTests
{
    private static readonly Principal s_alice = new("alice", "account", "alice");

    private readonly ManualTimeProvider _clock = new();
    private readonly SessionTable _sessions;

    public SessionTableTests() =>
        _sessions = new SessionTable(_clock, Recorders.Off, NullLogger<SessionTable>.Instance);

    [Theory]
    [InlineData("alice", null, true)]
    [InlineData("bob", null, false)]
    [InlineData("alice", "files", false)]
    public void Find_OtherCredentialOrEndpoint_FindsNothing(string principal, string? server, bool found)
    {
        var session = _sessions.Create(s_alice, null, default, new LimitsConfig())!;
        _sessions.Add(session);

        Assert.Equal(32, session.Id.Length);
        Assert.Equal(found, _sessions.Find(session.Id, principal, server) is not null);
    }

    [Theory]
    [InlineData(29, 0)]
    [InlineData(31, 1)]
    public async Task SweepAsync_IdleSession_Ends(int minutes, int ended)
    {
        _sessions.Add(_sessions.Create(s_alice, null, default, new LimitsConfig())!);
        _clock.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(ended, await _sessions.SweepAsync(TimeSpan.FromMinutes(30)));
        Assert.Equal(1 - ended, _sessions.Count);
    }

    [Trait("weakness", "W15")]
    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void Create_AtTheLimit_IsRefused(int sessionsMax, bool created)
    {
        var limits = new LimitsConfig { SessionsMax = sessionsMax };
        _sessions.Add(_sessions.Create(s_alice, null, default, limits)!);

        Assert.Equal(created, _sessions.Create(s_alice, null, default, limits) is not null);
    }

    [Fact]
    public void TryEnter_AtTheLimit_WaitsForOneToLeave()
    {
        var session = _sessions.Create(s_alice, null, default, new LimitsConfig())!;

        Assert.True(session.TryEnter(1));
        Assert.False(session.TryEnter(1));
        session.Leave();
        Assert.True(session.TryEnter(1));
    }

    [Fact]
    public async Task Revocation_EndsTheSessionsOfTheTokenAndOfThoseMadeFromIt()
    {
        var parent = Mint();
        var child = Narrow(parent, "max_cost = 1");
        var stranger = Mint();
        var sessions = new[] { parent, child, stranger }.Select(Open).ToList();

        await _sessions.EndAsync(Verified(parent).Id);

        Assert.Equal([false, false, true], sessions.Select(IsThere));
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public async Task Sweep_OfASessionWhoseTokenHasExpired_EndsIt(int seconds, bool isThere)
    {
        var end = _clock.GetUtcNow().ToUnixTimeSeconds() + 60;
        var session = Open(Narrow(Mint(), $"expires = {end}"));
        var other = Open(Mint());

        _clock.Advance(TimeSpan.FromSeconds(seconds));
        await _sessions.SweepAsync(TimeSpan.FromMinutes(30));

        Assert.Equal((isThere, true), (IsThere(session), IsThere(other)));
    }

    // A JWT: the principal stays the same from token to token, and each token has its end.
    [Theory]
    [InlineData(59, null, true)]
    [InlineData(60, null, false)]
    [InlineData(60, 90, true)]
    [InlineData(89, 90, true)]
    [InlineData(90, 90, false)]
    [InlineData(59, 30, true)]
    [InlineData(60, 30, false)]
    public async Task Sweep_OfASessionWhoseTokensHaveEnded_EndsIt(int seconds, int? next, bool isThere)
    {
        var session = Open(EndingAfter(60));
        var other = Open(s_alice);
        if (next is { } later)
        {
            session.Renew(EndingAfter(later));
        }

        session.Renew(EndingAfter(1000) with { Key = "somebody else" });
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        await _sessions.SweepAsync(TimeSpan.FromMinutes(30));

        Assert.Equal((isThere, true), (IsThere(session), IsThere(other)));
    }

    private Principal EndingAfter(int seconds) =>
        new("jane", "account", "jwt:1") { EndsAt = _clock.GetUtcNow().AddSeconds(seconds) };

    private static readonly MacaroonKey s_key = MacaroonKey.Derive("a key of a test that is long enough"u8);

    private bool IsThere(ClientSession session) => _sessions.Find(session.Id, session.Principal.Key, null) is not null;

    private ClientSession Open(Macaroon token)
    {
        var verified = Verified(token);
        var principal = new Principal(verified.Id.ToString(), "account", verified.Id.ToString())
        {
            Grant = new TokenGrant(verified, ""),
        };
        return Open(principal);
    }

    private ClientSession Open(Principal principal)
    {
        var session = _sessions.Create(principal, null, default, new LimitsConfig())!;
        _sessions.Add(session);
        return session;
    }

    private static Macaroon Mint()
    {
        var identifier = TokenIdentifier.Create("k1", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Macaroon.Mint(s_key, System.Text.Encoding.UTF8.GetBytes(identifier.ToString()), "", out var token);
        return token!;
    }

    private static Macaroon Narrow(Macaroon token, string caveat)
    {
        token.Append(caveat, out var narrower);
        return narrower!;
    }

    private static VerifiedMacaroon Verified(Macaroon token)
    {
        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(token, s_key, out var verified));
        return verified!;
    }
}
