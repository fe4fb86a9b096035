using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams;

/// <summary>
/// Messages of a shared connection that belong to no request: change notifications go to everyone who listens. What
/// an upstream asks of "the client" cannot be answered here, because nothing says which client it means.
/// </summary>
internal sealed class SharedSink(ILogger logger) : IUnsolicitedSink
{
    private readonly ConcurrentDictionary<object, Action<ReadOnlyMemory<byte>, Envelope>> _listeners = new();

    public IDisposable Subscribe(Action<ReadOnlyMemory<byte>, Envelope> listener)
    {
        var key = new object();
        _listeners[key] = listener;
        return new Subscription(() => _listeners.TryRemove(key, out _));
    }

    public bool TryAccept(IUpstreamLink link, ReadOnlyMemory<byte> message)
    {
        EnvelopeReader.ReadFromUpstream(message.Span, out var envelope);
        if (envelope.Kind is MessageKind.Request)
        {
            logger.RequestOnSharedConnection(link.Server);
            return true;
        }

        foreach (var (_, listener) in _listeners)
        {
            listener(message, envelope);
        }

        return true;
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
