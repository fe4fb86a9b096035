using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using SatGate.Grpc.Tests.Checks;

namespace SatGate.Grpc.Tests.Peers;

/// <summary>Our client to the checks service written with grpc-js.</summary>
public sealed class ForeignServerTransport : ITransport
{
    private NodePeer? _peer;
    private GrpcChannel? _channel;

    public CallInvoker Invoker => _channel!.CreateCallInvoker();

    public async ValueTask InitializeAsync()
    {
        _peer = NodePeer.Start("server.js");
        var line = await _peer.ReadLineAsync();
        Assert.StartsWith("PORT ", line, StringComparison.Ordinal);
        var port = int.Parse(line.AsSpan("PORT ".Length), CultureInfo.InvariantCulture);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_peer is not null)
        {
            await _peer.DisposeAsync();
        }
    }
}
