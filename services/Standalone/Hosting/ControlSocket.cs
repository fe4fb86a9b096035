using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Auth.V1;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Configuration;

namespace SatGate.Standalone.Hosting;

/// <summary>
/// The gRPC services of this process on a Unix socket, so that `satgate token` and `satgate budget` reach a gateway
/// that runs. The only credential is the file system: the socket lies in a folder of mode 0700, made before it. There
/// is no network port, and a gateway that cannot open its socket runs without one.
/// </summary>
internal sealed class ControlSocket(SatGateConfig config, IServiceProvider services, ILogger<ControlSocket> logger)
    : IHostedService
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var path = ControlPath.Of(config);
        if (OperatingSystem.IsWindows() || ControlPath.IsTooLong(path) || await IsTakenAsync(path, cancellationToken))
        {
            logger.ControlUnavailable(path);
            return;
        }

        try
        {
            var folder = Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly);
            folder.UnixFileMode = OwnerOnly;
            File.Delete(path);
            _app = Build(path);
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            logger.ControlUnavailable(exception.Message);
        }
    }

    // What a killed process has left behind answers nobody; a socket that answers is another gateway's.
    private static async Task<bool> IsTakenAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private WebApplication Build(string path)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(services.GetRequiredService<BudgetService.BudgetServiceBase>());
        var auth = services.GetService<AuthService.AuthServiceBase>();
        if (auth is not null)
        {
            builder.Services.AddSingleton(auth);
        }

        builder.WebHost.ConfigureKestrel(options =>
            options.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.MapGrpcService<BudgetService.BudgetServiceBase>();
        if (auth is not null)
        {
            app.MapGrpcService<AuthService.AuthServiceBase>();
        }

        return app;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync(cancellationToken);
            await app.DisposeAsync();
        }
    }
}
