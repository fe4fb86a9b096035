using System.Globalization;
using System.Net;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SatGate.Probe;

namespace SatGate.Deploy.Tests.Images;

/// <summary>The program behind HEALTHCHECK, against real servers.</summary>
public sealed class HealthProbeTests
{
    private static async Task<int> AskAsync(string address) =>
        await HealthProbe.RunAsync([address], Path.GetTempPath(), TextWriter.Null);

    private static async Task<(WebApplication App, int Port)> ServeAsync(
        HttpProtocols protocols, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        add(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return (app, new Uri(address.Single()).Port);
    }

    [Theory]
    [InlineData("/healthz", 0)]
    [InlineData("/readyz", 1)]
    [InlineData("/absent", 1)]
    public async Task Probe_OfHttp_WantsSuccess(string path, int code)
    {
        var (app, port) = await ServeAsync(HttpProtocols.Http1, _ => { }, app =>
        {
            app.MapGet("/healthz", () => Results.Text("ok"));
            app.MapGet("/readyz", () => Results.StatusCode(503));
        });
        await using var stop = app;

        Assert.Equal(
            code, await AskAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}")));
    }

    [Theory]
    [InlineData(HealthCheckResponse.Types.ServingStatus.Serving, 0)]
    [InlineData(HealthCheckResponse.Types.ServingStatus.NotServing, 1)]
    [InlineData(HealthCheckResponse.Types.ServingStatus.Unknown, 1)]
    public async Task Probe_OfGrpc_WantsServing(HealthCheckResponse.Types.ServingStatus status, int code)
    {
        var health = new HealthServiceImpl();
        health.SetStatus("", status);
        var (app, port) = await ServeAsync(
            HttpProtocols.Http2,
            builder =>
            {
                builder.Services.AddGrpc();
                builder.Services.AddSingleton(health);
            },
            app => app.MapGrpcService<HealthServiceImpl>());
        await using var stop = app;

        Assert.Equal(code, await AskAsync(string.Create(CultureInfo.InvariantCulture, $"grpc://127.0.0.1:{port}")));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("grpc")]
    public async Task Probe_OfNobody_IsUnhealthy(string scheme)
    {
        Assert.Equal(1, await AskAsync($"{scheme}://127.0.0.1:{Testing.FreePort.Next()}/"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task Probe_OfNoAddress_IsAWrongCall(string address) => Assert.Equal(2, await AskAsync(address));

    [Fact]
    public async Task Probe_WithoutArguments_ReadsTheFileBesideIt()
    {
        var folder = Directory.CreateTempSubdirectory("satgate-probe-");
        try
        {
            Assert.Equal(2, await HealthProbe.RunAsync([], folder.FullName, TextWriter.Null));

            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, HealthProbe.AddressFile),
                $"http://127.0.0.1:{Testing.FreePort.Next()}/healthz\n",
                TestContext.Current.CancellationToken);
            Assert.Equal(1, await HealthProbe.RunAsync([], folder.FullName, TextWriter.Null));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
