using System.Net;
using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Dapr;

namespace SatGate.Hosting;

/// <summary>
/// One service as a process beside its sidecar: where it listens, what it logs (JSON on stderr), how long its stop
/// waits. Whatever keeps it from starting is said in a line, with exit code 1.
/// </summary>
public sealed class ServiceProcess
{
    private const int DrainSecondsDefault = 20;
    private const int CallSecondsDefault = 5;

    private ServiceProcess(Func<string, string?> environment)
    {
        Settings = new Settings(environment);
        Dapr = ReadDapr();
        Settings.Secrets = new SidecarSecrets(Dapr, TimeProvider.System);
    }

    /// <summary>The product's version, without the commit it was built from.</summary>
    public static string Version { get; } = typeof(ServiceProcess).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public Settings Settings { get; }

    public DaprSettings Dapr { get; }

    /// <summary>Runs the service until it is told to stop.</summary>
    /// <param name="build">Adds, builds and maps.</param>
    public static Task<int> RunAsync(Func<ServiceProcess, WebApplication> build) =>
        RunAsync(build, Environment.GetEnvironmentVariable, Console.Error);

    /// <summary>The same in a world of the caller's.</summary>
    public static async Task<int> RunAsync(
        Func<ServiceProcess, WebApplication> build, Func<string, string?> environment, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(build);
        try
        {
            await using var app = build(new ServiceProcess(environment));
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (
            exception is SettingsInvalidException or ArgumentException or InvalidOperationException or IOException
                or TimeoutException or DaprException or RpcException)
        {
            errors.WriteLine($"satgate: {exception.Message}");
            return 1;
        }
    }

    /// <summary>A builder with log, clock, drain and the one port.</summary>
    /// <param name="portDefault">Where neither SATGATE_PORT nor APP_PORT is set.</param>
    /// <param name="protocols">Http2 for gRPC: without TLS a port speaks one or the other.</param>
    /// <param name="isForSidecarOnly">
    /// Nobody but the sidecar may call: beyond loopback that needs APP_API_TOKEN. False for the gateway, which asks its
    /// callers itself.
    /// </param>
    public WebApplicationBuilder CreateBuilder(
        int portDefault, HttpProtocols protocols, bool isForSidecarOnly, string hostDefault = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        AddLog(builder.Logging);
        var drain = Settings.Whole(ServiceVariables.DrainSeconds, 0, 600, DrainSecondsDefault);
        builder.Services.Configure<HostOptions>(
            options => options.ShutdownTimeout = TimeSpan.FromSeconds(drain));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(Dapr);
        builder.Services.AddSingleton<DaprClient>();
        builder.Services.AddHostedService<SidecarStart>();
        var address = Address(isForSidecarOnly, hostDefault);
        var port = Settings.Whole(
            ServiceVariables.Port, 1, ushort.MaxValue,
            Settings.Whole(DaprVariables.AppPort, 1, ushort.MaxValue, portDefault));
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(address, port, listen => listen.Protocols = protocols);
        });
        return builder;
    }

    private DaprSettings ReadDapr()
    {
        try
        {
            return DaprSettings.FromEnvironment(Settings.Find) with
            {
                ApiToken = Settings.Secret(DaprVariables.ApiToken),
                AppApiToken = Settings.Secret(DaprVariables.AppApiToken),
                CallTimeout = TimeSpan.FromSeconds(
                    Settings.Whole(ServiceVariables.CallSeconds, 1, 300, CallSecondsDefault)),
            };
        }
        catch (ArgumentException exception)
        {
            throw new SettingsInvalidException(exception.Message);
        }
    }

    private IPAddress Address(bool isForSidecarOnly, string hostDefault)
    {
        var text = Settings.Text(ServiceVariables.Host, hostDefault);
        if (!IPAddress.TryParse(text == "localhost" ? "127.0.0.1" : text, out var address))
        {
            Settings.Fail(ServiceVariables.Host, "has to be an IP address");
            return IPAddress.Loopback;
        }
        if (isForSidecarOnly && !IPAddress.IsLoopback(address) && Dapr.AppApiToken is null)
        {
            Settings.Fail(
                ServiceVariables.Host,
                $"is not loopback: set {DaprVariables.AppApiToken}, or anyone on the network is served");
        }
        return address;
    }

    private void AddLog(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(Settings.Word(
            ServiceVariables.LogLevel, LogLevel.Information,
            ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("information", LogLevel.Information),
            ("warning", LogLevel.Warning), ("warn", LogLevel.Warning), ("error", LogLevel.Error)));
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddJsonConsole(options => options.UseUtcTimestamp = true);
    }
}
