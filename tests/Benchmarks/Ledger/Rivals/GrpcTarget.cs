using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SatGate.Budget;
using SatGate.Budget.Events;
using SatGate.Budget.Stores;
using SatGate.Contracts.Budget.V1;

namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>
/// The ledger behind its gRPC service on Kestrel and loopback TCP, both ends in this process: what callers wait for
/// goes in batches, a few of each kind on the way at a time.
/// </summary>
internal sealed class GrpcTarget : IPairTarget
{
    private const string Account = "bench";
    private const int BatchesMax = 2;

    private readonly WebApplication _server;
    private readonly GrpcChannel _channel;
    private readonly Batches<ReserveRequest, ReserveResponse> _reserves;
    private readonly Batches<SettleRequest, SettleResponse> _settles;

    private GrpcTarget(WebApplication server, GrpcChannel channel)
    {
        _server = server;
        _channel = channel;
        var client = new BudgetService.BudgetServiceClient(channel);
        _reserves = new(
            BatchesMax,
            async requests => (await client.ReserveBatchAsync(new() { Requests = { requests } })).Responses);
        _settles = new(
            BatchesMax,
            async requests => (await client.SettleBatchAsync(new() { Requests = { requests } })).Responses);
    }

    public string Name => "ledger, SQLite, by batched gRPC on loopback";

    public static async Task<GrpcTarget> StartAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<IEventPublisher, DiscardedEvents>();
        builder.Services.AddBudget(new BudgetSettings
        {
            Store = StoreKind.Sqlite,
            Sqlite = new SqliteStoreSettings { Path = Path.Combine(folder, "grpc.db") },
        });
        var server = builder.Build();
        server.MapGrpcService<BudgetService.BudgetServiceBase>();
        await server.StartAsync();
        var address = server.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single();
        var target = new GrpcTarget(server, GrpcChannel.ForAddress(address));
        await new BudgetService.BudgetServiceClient(target._channel).OpenAsync(
            new OpenRequest { Account = Account, Limit = 1L << 50 });
        return target;
    }

    public async ValueTask ReserveAsync(string id)
    {
        var answer = await _reserves.AskAsync(new ReserveRequest
        {
            Account = Account,
            Reservation = id,
            Amount = 1,
            Tool = "search",
            TtlMs = 60_000,
        });
        Refused.ThrowUnless(answer.Status == ReserveResponse.Types.Status.Reserved, answer);
    }

    public async ValueTask SettleAsync(string id)
    {
        var answer = await _settles.AskAsync(
            new SettleRequest { Account = Account, Reservation = id, Post = 1, Outcome = "ran" });
        Refused.ThrowUnless(answer.Status == SettleResponse.Types.Status.Settled, answer);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }
}
