using System.CommandLine;
using Grpc.Core;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Storage;
using SatGate.Auth.Keys;
using SatGate.Budget.Accounts;
using SatGate.Gateway;
using SatGate.Gateway.Configuration;
using SatGate.Standalone.Commands.Token;
using SatGate.Standalone.Hosting;

namespace SatGate.Standalone.Commands;

/// <summary>
/// <c>satgate serve</c>: runs the gateway until it is told to stop, over stdio or HTTP as the config says.
/// </summary>
internal static class ServeCommand
{
    public static Verb Create(CommandContext context)
    {
        var config = ConfigChoice.Option();
        var verb = new Verb(
            "serve", "Run the gateway, over stdio or HTTP as the config says. Ctrl-C or SIGTERM ends it cleanly.")
        {
            Examples =
            [
                ("satgate serve", "the config of this folder"),
                ("satgate serve --config team.yaml", "another one; it is watched and reloaded when it changes"),
            ],
        };
        verb.Aliases.Add("start");
        verb.Add(config);
        verb.SetAction((parsed, cancellationToken) => RunAsync(parsed, config, context, cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Option<string?> option, CommandContext context, CancellationToken cancellationToken)
    {
        // The watch over the file reports before there is a host, and outlives its configuration: it has a log of its
        // own.
        using var loggers = LoggerFactory.Create(logging => logging.AddStandardError(new LoggingConfig()));
        var (source, result) = ConfigSource.Open(
            ConfigChoice.PathOf(parsed, option, context),
            context.Environment,
            TimeProvider.System,
            loggers.CreateLogger<ConfigSource>());
        ConfigReport.Write(result, context);
        if (source is null)
        {
            return ExitCode.Failed;
        }

        try
        {
            return source.Current.Server.Transport is ServerTransport.Stdio
                ? await ServeStdioAsync(source, context, cancellationToken)
                : await ServeHttpAsync(source, context, cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            var server = source.Current.Server;
            context.Error.WriteLine(
                $"satgate: {server.Host}:{server.Port} is taken; stop the other program or set `server.port`");
            return ExitCode.Failed;
        }
        catch (Exception exception) when (
            exception is IOException or InvalidOperationException or NotSupportedException or RpcException
                or KeysInvalidException or SqliteException or StateStoreException or AuditStoreException)
        {
            context.Error.WriteLine($"satgate: {exception.Message}");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> ServeHttpAsync(
        ConfigSource source, CommandContext context, CancellationToken cancellationToken)
    {
        var config = source.Current;
        await using var app = StandaloneHost.BuildHttp(config, source);
        await app.StartAsync(cancellationToken);
        context.Error.WriteLine(
            $"satgate: serving {config.Upstreams.Count} upstreams at {string.Join(", ", app.Urls)}/mcp");
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Done;
    }

    private static async Task<int> ServeStdioAsync(
        ConfigSource source, CommandContext context, CancellationToken cancellationToken)
    {
        using var host = StandaloneHost.BuildStdio(source.Current, source);
        await host.StartAsync(cancellationToken);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        await using var output = Console.OpenStandardOutput();
        await using var input = Console.OpenStandardInput();
        // Whoever starts the process is its one client, and says in the environment who that is.
        var credential = context.Environment(TokenChoice.Variable);
        await host.Services.RunStdioAsync(input, output, credential, lifetime.ApplicationStopping);
        await host.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }
}
