using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SatGate.Testing.Sidecar;

/// <summary>One sidecar of a <see cref="SidecarMesh"/>: two ports of its own. A test double.</summary>
public sealed class ScriptedSidecar : IAsyncDisposable
{
    private readonly SidecarMesh _mesh;
    private WebApplication? _app;

    internal ScriptedSidecar(SidecarMesh mesh, string appId, int appPort)
    {
        _mesh = mesh;
        AppId = appId;
        AppPort = appPort;
    }

    public string AppId { get; }

    public int AppPort { get; }

    public int GrpcPort { get; } = FreePort.Next();

    public int HttpPort { get; } = FreePort.Next();

    public bool IsRunning => _app is not null;

    /// <summary>
    /// Whether calls of other apps are sent to this replica: false is what an orchestrator says of one that it is about
    /// to stop, before it tells the process.
    /// </summary>
    public bool IsListed { get; set; } = true;

    /// <summary>The variables that Dapr's command line gives the app.</summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var variables = new Dictionary<string, string>
            {
                ["APP_ID"] = AppId,
                ["APP_PORT"] = AppPort.ToString(CultureInfo.InvariantCulture),
                ["DAPR_GRPC_PORT"] = GrpcPort.ToString(CultureInfo.InvariantCulture),
                ["DAPR_HTTP_PORT"] = HttpPort.ToString(CultureInfo.InvariantCulture),
            };
            if (_mesh.ApiToken is { } api)
            {
                variables["DAPR_API_TOKEN"] = api;
            }
            if (_mesh.AppToken is { } app)
            {
                variables["APP_API_TOKEN"] = app;
            }
            return variables;
        }
    }

    /// <summary>Starts it, or starts it again on the ports it had.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(_mesh);
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<SidecarRuntime>();
        var app = builder.Build();
        var proxy = new SidecarProxy(_mesh, this);
        app.Use(CheckTokenAsync);
        app.Use((context, next) => SidecarProxy.Concerns(context.Request) ? proxy.HandleAsync(context) : next(context));
        app.MapGet("/v1.0/healthz/outbound", () => Results.NoContent());
        app.MapGrpcService<SidecarRuntime>();
        await app.StartAsync();
        _app = app;
    }

    /// <summary>Ends it at once, with every call on its connections.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();

    private Task CheckTokenAsync(HttpContext context, RequestDelegate next)
    {
        if (_mesh.ApiToken is { } token
            && context.Request.Headers["dapr-api-token"] != token
            && !context.Request.Path.StartsWithSegments("/v1.0/healthz"))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }
        return next(context);
    }
}
