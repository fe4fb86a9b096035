using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SatGate.Auth.Keys;
using SatGate.Contracts.Auth.V1;
using SatGate.Dapr.Inbound;
using SatGate.Hosting;

namespace SatGate.Auth.Hosting;

/// <summary>The Auth service as a process of its own: gRPC on one port, for its sidecar alone.</summary>
internal static class AuthHost
{
    private const int PortDefault = 9102;

    public static WebApplication Build(ServiceProcess process)
    {
        var builder = process.CreateBuilder(PortDefault, HttpProtocols.Http2, isForSidecarOnly: true);
        var rootKey = process.Settings.Secret(ServiceVariables.RootKey);
        if (rootKey is null)
        {
            process.Settings.Fail(ServiceVariables.RootKey, "is missing: there is no default key");
        }
        process.Settings.Check();
        var store = process.Settings.Text(ServiceVariables.StateStore, AppIds.StateStore);
        var options = new AuthOptions
        {
            RootKeys = [new ConfiguredKey(rootKey!)],
            DatabasePath = DatabasePath(process.Settings.Find(ServiceVariables.Data), isShared: store != "none"),
            Location = AppIds.Gateway,
        };
        _ = store == "none"
            ? builder.Services.AddAuth(options)
            : builder.Services.AddSharedAuth(options, store);
        builder.Services.AddGrpc();
        builder.Services.AddGrpcHealth();
        var app = builder.Build();
        app.UseAppToken(process.Dapr.AppApiToken, GrpcHealth.CheckPath);
        app.MapGrpcService<AuthService.AuthServiceBase>();
        app.MapGrpcHealth(AuthService.Descriptor.FullName);
        return app;
    }

    // A copy belongs to one process; what is kept here and nowhere else has a place that lasts.
    private static string DatabasePath(string? folder, bool isShared) => isShared
        ? Path.Combine(folder ?? Path.GetTempPath(), $"satgate-auth-{Environment.ProcessId}.db")
        : Path.Combine(folder ?? ".", "auth.db");
}
