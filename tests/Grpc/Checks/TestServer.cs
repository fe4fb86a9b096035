using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.HealthCheck;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SatGate.Grpc.Tests.Checks;

/// <summary>Our server with the checks service and the health service, on a free loopback port.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, ChecksService service, RecordedLog log)
    {
        _app = app;
        Service = service;
        Log = log;
    }

    public ChecksService Service { get; }

    public RecordedLog Log { get; }

    public HealthServiceImpl Health => _app.Services.GetRequiredService<HealthServiceImpl>();

    public Uri Address => new(_app.Urls.Single());

    public static Task<TestServer> StartAsync() => StartAsync(static _ => { }, static _ => { }, HttpProtocols.Http2);

    public static async Task<TestServer> StartAsync(
        Action<GrpcServiceOptions> options,
        Action<KestrelServerOptions> kestrel,
        HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new RecordedLog();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = protocols);
            kestrel(server);
        });
        builder.Services.AddGrpc(options);
        builder.Services.AddSingleton<HealthServiceImpl>();
        builder.Services.AddSingleton<ChecksService>();
        var app = builder.Build();
        app.MapGrpcService<ChecksService>();
        app.MapGrpcService<HealthServiceImpl>();
        await app.StartAsync();
        return new TestServer(app, app.Services.GetRequiredService<ChecksService>(), log);
    }

    public GrpcChannel Channel() => GrpcChannel.ForAddress(Address, new GrpcChannelOptions());

    public Task StopAsync(CancellationToken atOnce) => _app.StopAsync(atOnce);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
