using Grpc.Core;
using Grpc.Net.Client;

namespace SatGate.Grpc.Tests.Checks;

/// <summary>Our client to our server over a loopback connection.</summary>
public sealed class DirectTransport : ITransport
{
    private TestServer? _server;
    private GrpcChannel? _channel;

    public CallInvoker Invoker => _channel!.CreateCallInvoker();

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _channel = _server.Channel();
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
