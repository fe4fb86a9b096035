using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Contracts.Events.V1;
using SatGate.Events;
using SatGate.Events.Spool;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Sessions;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Recording;

public sealed class RecorderTests : IAsyncLifetime
{
    private static readonly Principal s_alice = new("alice", "purse", "alice");

    private readonly TemporaryFolder _folder = new();
    private readonly Collected _sink = new();
    private Recorder _recorder = Recorders.Off;

    public ValueTask InitializeAsync()
    {
        var settings = new SpoolSettings { Path = _folder.File("spool"), BytesMax = 4096 };
        var spool = new EventSpool(settings, _sink, TimeProvider.System, NullLogger<EventSpool>.Instance);
        _recorder = new Recorder(spool, () => Recorders.Strict, TimeProvider.System, NullLogger<Recorder>.Instance);
        return default;
    }

    [Fact]
    public async Task Refused_CallerWithoutCredential_IsAnAuthFailureWithItsAddress()
    {
        _recorder.Refused(Refusal.AuthRequired(), null, IPAddress.Loopback, "files", "r1");

        var (topic, failure) = await OneAsync();

        Assert.Equal((EventTopics.Auth, EventTypes.AuthFailure), (topic, failure.Type));
        Assert.Equal(("auth_required", "127.0.0.1", "files"),
            (failure.Auth.Reason, failure.Auth.Address, failure.Auth.Server));
        Assert.Equal(("", "r1"), (failure.Principal, failure.RequestId));
    }

    [Fact]
    public async Task Refused_PolicyAndRate_HaveTypesOfTheirOwn()
    {
        _recorder.Refused(new Refusal(JsonRpcCodes.Denied, "argument_denied", ""), s_alice, null, "files", "r1", "rm");
        _recorder.Refused(new Refusal(JsonRpcCodes.RateLimited, "rate_limited", ""), s_alice, null, "files", "r2");

        var told = await TakeAsync(2);

        Assert.Equal([EventTypes.PolicyDenied, EventTypes.RateLimited], told.Select(one => one.Event.Type));
        Assert.Equal("rm", told[0].Event.Auth.Tool);
        Assert.All(told, one => Assert.Equal(("alice", "purse"), (one.Event.Principal, one.Event.Account)));
    }

    [Fact]
    public async Task Session_OfAClient_NamesTheClientAndNotTheSessionsId()
    {
        var sessions = new SessionTable(TimeProvider.System, _recorder, NullLogger<SessionTable>.Instance);
        var session = sessions.Create(
            s_alice, null, Encoding.UTF8.GetBytes(
                """
                {"jsonrpc":"2.0","id":1,"method":"initialize",
                 "params":{"clientInfo":{"name":"probe","version":"1.2"},"capabilities":{}}}
                """), new LimitsConfig())!;
        sessions.Add(session);
        await sessions.EndAsync(session);

        var told = await TakeAsync(2);

        Assert.Equal([EventTypes.SessionConnect, EventTypes.SessionClose], told.Select(one => one.Event.Type));
        Assert.Equal(("probe", "1.2"), (told[0].Event.Session.ClientName, told[0].Event.Session.ClientVersion));
        Assert.Equal(16, told[0].Event.SessionId.Length);
        Assert.DoesNotContain(told[0].Event.SessionId, session.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefuseWhenFull_Backlog_RefusesUntilThereIsRoom()
    {
        _sink.IsAway = true;
        Assert.Null(_recorder.RefuseWhenFull());
        for (var i = 0; i < 100; i++)
        {
            _recorder.Refused(Refusal.AuthInvalid(), s_alice, null, "files", "r");
        }

        Assert.Equal("audit_backlog", _recorder.RefuseWhenFull()?.Error);
        _sink.IsAway = false;
        await TakeAsync(100);
        await Eventually.HoldsAsync(
            () => _recorder.RefuseWhenFull() is null, TimeSpan.FromSeconds(20), "calls are taken again", Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _recorder.DisposeAsync();
        _folder.Dispose();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<(string Topic, Event Event)> OneAsync() => (await TakeAsync(1))[0];

    private async Task<List<(string Topic, Event Event)>> TakeAsync(int count)
    {
        await Eventually.HoldsAsync(
            () => _sink.Events.Count >= count, TimeSpan.FromSeconds(20), $"{count} events arrive", Cancel);
        return [.. _sink.Events];
    }

    private sealed class Collected : IEventSink
    {
        public ConcurrentQueue<(string Topic, Event Event)> Events { get; } = new();

        public volatile bool IsAway;

        public Task PublishAsync(string topic, IReadOnlyList<Event> events, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                throw new IOException("away");
            }

            foreach (var published in events)
            {
                Events.Enqueue((topic, published));
            }

            return Task.CompletedTask;
        }
    }
}
