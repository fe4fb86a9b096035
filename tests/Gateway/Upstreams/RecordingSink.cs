using System.Text;
using System.Threading.Channels;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Tests.Upstreams;

/// <summary>Keeps what belongs to no request, or says that it is full.</summary>
internal sealed class RecordingSink : IUnsolicitedSink
{
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();

    public bool IsFull { get; set; }

    public bool TryAccept(IUpstreamLink link, ReadOnlyMemory<byte> message) =>
        !IsFull && _messages.Writer.TryWrite(Encoding.UTF8.GetString(message.Span));

    public async Task<string> NextAsync() => await _messages.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
