using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Sessions;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Sessions;

public sealed class SessionTableTests
{
    private static readonly Principal s_alice = new("alice", "account", "alice");

    private readonly ManualTimeProvider _clock = new();
    private readonly SessionTable _sessions;

    public SessionTableTests() => _sessions = new SessionTable(_clock, NullLogger<SessionTable>.Instance);

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
}
