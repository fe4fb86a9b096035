using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Contracts.Events.V1;
using SatGate.Dapr.Events;
using SatGate.Dapr.Subscriptions;
using SatGate.Dapr.Tests.Client;
using SatGate.Events;
using SatGate.Testing;
using SatGate.Testing.Sidecar;

namespace SatGate.Dapr.Tests.Events;

/// <summary>Events from a sink through the broker to a subscriber.</summary>
public sealed class EventPassageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Published_IsOneCloudEventWithNumbersAsStrings()
    {
        await using var sidecars = await Sidecars.StartAsync();
        var sink = new DaprEventSink(sidecars.Client, "events", "satgate-budget");

        await sink.PublishAsync(EventTopics.Budget, [Spent("a/1", long.MaxValue)], Cancel);

        using var json = JsonDocument.Parse(Assert.Single(sidecars.Mesh.Broker.Published).Envelope);
        var root = json.RootElement;
        Assert.Equal("1.0", root.GetProperty("specversion").GetString());
        Assert.Equal("a/1", root.GetProperty("id").GetString());
        Assert.Equal("satgate-budget", root.GetProperty("source").GetString());
        Assert.Equal("budget_spend", root.GetProperty("type").GetString());
        Assert.Equal("2001-09-09T01:46:40.000Z", root.GetProperty("time").GetString());
        var data = root.GetProperty("data");
        Assert.Equal("a/1", data.GetProperty("event_id").GetString());
        Assert.Equal("9223372036854775807", data.GetProperty("budget").GetProperty("amount").GetString());
    }

    [Fact]
    public async Task Publish_OneOfManyNotTaken_Throws()
    {
        await using var sidecars = await Sidecars.StartAsync();
        var sink = new DaprEventSink(sidecars.Client, "events", "satgate-budget");
        var events = Enumerable.Range(1, 300).Select(i => Spent($"a/{i}", i)).ToList();
        sidecars.Mesh.PublishFaults.Script([.. Enumerable.Repeat(SidecarFault.None, 150), SidecarFault.Fail]);

        await Assert.ThrowsAsync<DaprException>(() => sink.PublishAsync(EventTopics.Budget, events, Cancel));
        var before = sidecars.Mesh.Broker.Published.Count;
        await sink.PublishAsync(EventTopics.Budget, events, Cancel);

        // All of them again, in order: the last 300 are the batch.
        var ids = sidecars.Mesh.Broker.Published.Skip(before)
            .Select(each => PublishedEvent.Read(each.Envelope).EventId);
        Assert.Equal(events.Select(each => each.EventId), ids);
    }

    /// <summary>SUCCESS only after the sink has it: repeats, reorders and failures lose none.</summary>
    [Fact]
    public async Task Delivered_ThroughRepeatsReordersAndFailures_IsAllThere()
    {
        await using var sidecars = await Sidecars.StartAsync(appToken: "app");
        var taken = new RecordingSink { FailuresLeft = 5 };
        await using var audit = await AuditApp.StartAsync(sidecars.Mesh, taken);
        sidecars.Mesh.Broker.RepeatEvery = 3;
        sidecars.Mesh.Broker.ReorderEvery = 5;
        var sink = new DaprEventSink(sidecars.Client, "events", "satgate-budget");
        var events = Enumerable.Range(1, 40).Select(i => Spent($"a/{i}", i)).ToList();

        await sink.PublishAsync(EventTopics.Budget, events, Cancel);

        await Eventually.HoldsAsync(
            () => taken.Taken.DistinctBy(each => each.Event.EventId).Count() == 40, TimeSpan.FromSeconds(20),
            "all events arrive", Cancel);
        Assert.True(taken.Taken.Count > 40, "no event was repeated");
        Assert.All(taken.Taken, each => Assert.Equal(EventTopics.Budget, each.Topic));
        Assert.Equal(events.OrderBy(each => each.EventId), taken.Taken.Select(each => each.Event)
            .DistinctBy(each => each.EventId).OrderBy(each => each.EventId));
    }

    [Fact]
    public async Task Subscribe_NamesEveryTopicWithItsRoute()
    {
        await using var sidecars = await Sidecars.StartAsync();
        await using var audit = await AuditApp.StartAsync(sidecars.Mesh, new RecordingSink());

        Assert.Equal(EventTopics.All.Order(), audit.Topics.Order());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"id":"a/1","type":"t","data":{"event_id":"a/2","type":"t"}}""")]
    [InlineData("""{"id":"a/1","type":"t","data":{"event_id":"a/1","type":"other"}}""")]
    [InlineData("""{"id":"a/1","id":"a/1","type":"t","data":{"event_id":"a/1","type":"t"}}""")]
    [InlineData("""{"id":"a/1","type":"t","data":{"event_id":"a/1","type":"t","time":"soon"}}""")]
    [InlineData("""{"id":"a/1","type":"t","data":"text"}""")]
    [InlineData("""{"id":7,"type":"t","data":{"event_id":"a/1","type":"t"}}""")]
    public async Task Delivered_Poison_IsDropped(string envelope)
    {
        var taken = new RecordingSink();
        var delivery = new EventDelivery(taken, NullLogger<EventDelivery>.Instance);

        var status = await delivery.DeliverAsync(EventTopics.Budget, Encoding.UTF8.GetBytes(envelope), Cancel);

        Assert.Equal(DeliveryStatus.Drop, status);
        Assert.Empty(taken.Taken);
    }

    /// <summary>A newer service adds fields, and a broker may hand data on as base64.</summary>
    [Theory]
    [InlineData("""{"id":"a/1","type":"t","x":1,"data":{"event_id":"a/1","type":"t","new_field":{"y":[1]}}}""")]
    [InlineData("""{"id":"a/1","type":"t","data_base64":"eyJldmVudF9pZCI6ImEvMSIsInR5cGUiOiJ0In0="}""")]
    public async Task Delivered_OtherForms_AreTaken(string envelope)
    {
        var taken = new RecordingSink();
        var delivery = new EventDelivery(taken, NullLogger<EventDelivery>.Instance);

        var status = await delivery.DeliverAsync(EventTopics.Budget, Encoding.UTF8.GetBytes(envelope), Cancel);

        Assert.Equal(DeliveryStatus.Success, status);
        Assert.Equal("a/1", Assert.Single(taken.Taken).Event.EventId);
    }

    private static Event Spent(string id, long amount) => new()
    {
        EventId = id,
        Type = EventTypes.BudgetSpend,
        Time = 1_000_000_000_000,
        Account = "a",
        Budget = new BudgetChange { Seq = 1, Kind = "SETTLED", Amount = amount, Posted = amount, Tool = "\"<tool>\"" },
    };

    private sealed class AuditApp(WebApplication app, IReadOnlyList<string> topics) : IAsyncDisposable
    {
        public IReadOnlyList<string> Topics => topics;

        public static async Task<AuditApp> StartAsync(SidecarMesh mesh, IEventSink sink)
        {
            var port = FreePort.Next();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
            var app = builder.Build();
            new EventDelivery(sink, NullLogger<EventDelivery>.Instance).Map(app, "events", null);
            await app.StartAsync();
            await mesh.StartAsync("satgate-audit", port);
            return new AuditApp(app, await mesh.Broker.SubscribeAsync("satgate-audit", port, Cancel));
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
