using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Standalone.Hosting;

namespace SatGate.Standalone.Commands.Control;

/// <summary>
/// The way of a command to the ledger and to Auth: the control socket of the gateway that runs with this config, or,
/// when none does, the same services in this process over the same files. Both at once cannot happen: the ledger's file
/// has one owner.
/// </summary>
internal sealed class ControlLink : IAsyncDisposable
{
    private readonly IAsyncDisposable? _services;
    private readonly GrpcChannel? _channel;

    private ControlLink(CallInvoker invoker, GrpcChannel? channel, IAsyncDisposable? services)
    {
        Invoker = invoker;
        _channel = channel;
        _services = services;
    }

    public CallInvoker Invoker { get; }

    /// <exception cref="InvalidOperationException">No gateway runs, and its balances are nowhere else.</exception>
    /// <exception cref="Exception">The files cannot be opened; the message says why.</exception>
    public static async Task<ControlLink> OpenAsync(SatGateConfig config, CancellationToken cancellationToken)
    {
        var path = ControlPath.Of(config);
        if (await TryConnectAsync(path, cancellationToken))
        {
            var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
            {
                HttpHandler = new SocketsHttpHandler
                {
                    UseProxy = false,
                    ConnectCallback = async (_, cancel) => new NetworkStream(
                        await ConnectAsync(path, cancel), ownsSocket: true),
                },
                DisposeHttpClient = true,
            });
            return new ControlLink(channel.CreateCallInvoker(), channel, null);
        }

        if (config.Budget.Store is BudgetStore.Memory)
        {
            throw new InvalidOperationException(
                "no gateway runs with this config, and with `budget.store: memory` there are no balances without one");
        }

        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddAuthService(config);
        services.AddLedger(config.Budget);
        services.AddAudit(config);
        services.AddSingleton(TimeProvider.System);
        var provider = services.BuildServiceProvider();
        return new ControlLink(provider.GetRequiredService<CallInvoker>(), null, provider);
    }

    private static async Task<bool> TryConnectAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var socket = await ConnectAsync(path, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            // What a killed gateway has left behind.
            return false;
        }
    }

    private static async Task<Socket> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }
}
