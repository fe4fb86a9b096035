using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SatGate.Dapr.Inbound;
using SatGate.Dapr.Invocation;
using SatGate.Testing;
using SatGate.Testing.Sidecar;
using Health = Grpc.Health.V1.Health;

namespace SatGate.Dapr.Tests.Client;

/// <summary>App to app, through two sidecars.</summary>
public sealed class InvocationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_ByAppId_ReachesTheAppWithItsTrailersAndDeadline()
    {
        await using var sidecars = await Sidecars.StartAsync("api", "app");
        await using var app = await HealthApp.StartAsync(sidecars.Mesh, "app");
        using var channel = new AppChannel(Sidecars.SettingsOf(sidecars.Own), "health", TimeProvider.System);
        var client = new Health.HealthClient(channel.Invoker);

        var answer = await client.CheckAsync(new HealthCheckRequest());
        var missing = await Assert.ThrowsAsync<RpcException>(
            () => client.CheckAsync(new HealthCheckRequest { Service = "none" }).ResponseAsync);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        Assert.Equal("satgate-test", app.Seen["dapr-caller-app-id"]);
        Assert.True(app.Seen.ContainsKey("grpc-timeout"));
    }

    /// <summary>Red without the handler's removal: the call went to the app that the header named.</summary>
    [Fact]
    public async Task Call_WithAForwardedDaprHeader_StillReachesTheAppItIsFor()
    {
        await using var sidecars = await Sidecars.StartAsync();
        await using var app = await HealthApp.StartAsync(sidecars.Mesh, null);
        using var channel = new AppChannel(Sidecars.SettingsOf(sidecars.Own), "health", TimeProvider.System);
        var headers = new Metadata
        {
            { "dapr-callee-app-id", "satgate-test" }, { "dapr-app-id", "elsewhere" }, { "traceparent", "00-1" },
        };

        await new Health.HealthClient(channel.Invoker).CheckAsync(new HealthCheckRequest(), headers);

        Assert.Equal("health", app.Seen["dapr-callee-app-id"]);
        Assert.Equal("00-1", app.Seen["traceparent"]);
    }

    [Fact]
    public async Task Stream_StaysOpenAndIsMarked()
    {
        await using var sidecars = await Sidecars.StartAsync();
        await using var app = await HealthApp.StartAsync(sidecars.Mesh, null);
        using var channel = new AppChannel(
            Sidecars.SettingsOf(sidecars.Own) with { CallTimeout = TimeSpan.FromMilliseconds(500) }, "health",
            TimeProvider.System);
        using var call = new Health.HealthClient(channel.Invoker).Watch(
            new HealthCheckRequest(), cancellationToken: Cancel);

        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        app.Health.SetStatus("", HealthCheckResponse.Types.ServingStatus.NotServing);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, call.ResponseStream.Current.Status);
        Assert.Equal("true", app.Seen["dapr-stream"]);
        Assert.False(app.Seen.ContainsKey("grpc-timeout"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("wrong", false)]
    [InlineData("app", true)]
    public async Task AppToken_OnCallsPastTheSidecar_IsRequired(string? shown, bool isServed)
    {
        await using var sidecars = await Sidecars.StartAsync(appToken: "app");
        await using var app = await HealthApp.StartAsync(sidecars.Mesh, "app");
        using var channel = global::Grpc.Net.Client.GrpcChannel.ForAddress($"http://127.0.0.1:{app.Port}");
        var client = new Health.HealthClient(channel.CreateCallInvoker());
        var headers = new Metadata();
        if (shown is not null)
        {
            headers.Add("dapr-api-token", shown);
        }

        var call = client.CheckAsync(new HealthCheckRequest(), headers).ResponseAsync;

        if (isServed)
        {
            await call;
        }
        else
        {
            Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        }
    }

    [Fact]
    public async Task Call_OfAnAppThatDoesNotRun_IsUnavailable()
    {
        await using var sidecars = await Sidecars.StartAsync();
        using var channel = new AppChannel(Sidecars.SettingsOf(sidecars.Own), "nobody", TimeProvider.System);

        var failed = await Assert.ThrowsAsync<RpcException>(
            () => new Health.HealthClient(channel.Invoker).CheckAsync(new HealthCheckRequest()).ResponseAsync);

        Assert.Equal(StatusCode.Unavailable, failed.StatusCode);
    }

    private sealed class HealthApp(WebApplication app, int port) : IAsyncDisposable
    {
        public int Port => port;

        public HealthServiceImpl Health => app.Services.GetRequiredService<HealthServiceImpl>();

        public Dictionary<string, string> Seen { get; } = [];

        public static async Task<HealthApp> StartAsync(SidecarMesh mesh, string? appToken)
        {
            var port = FreePort.Next();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
            builder.Services.AddGrpc();
            builder.Services.AddSingleton<HealthServiceImpl>();
            var app = builder.Build();
            var health = new HealthApp(app, port);
            app.UseAppToken(appToken);
            app.Use((context, next) =>
            {
                foreach (var header in context.Request.Headers)
                {
                    health.Seen[header.Key.ToLowerInvariant()] = header.Value.ToString();
                }
                return next(context);
            });
            app.MapGrpcService<HealthServiceImpl>();
            await app.StartAsync();
            health.Health.SetStatus("", HealthCheckResponse.Types.ServingStatus.Serving);
            await mesh.StartAsync("health", port);
            return health;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
