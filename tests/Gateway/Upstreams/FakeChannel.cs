using System.Text;
using System.Threading.Channels;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Tests.Upstreams;

/// <summary>
/// A test double: a channel whose other end is the test. It says what no real server says on request (garbage, silence,
/// an end in the middle of a call).
/// </summary>
internal sealed class FakeChannel : IMessageChannel
{
    private readonly Channel<string> _incoming = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _sent = Channel.CreateUnbounded<string>();

    /// <summary>The next sent message; waits for it.</summary>
    public async Task<string> NextSentAsync() => await _sent.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Nothing has been sent that the test has not taken.</summary>
    public bool IsSilent => _sent.Reader.Count == 0;

    public void Say(string message) => _incoming.Writer.TryWrite(message);

    /// <summary>The upstream has gone.</summary>
    public void End() => _incoming.Writer.TryComplete();

    public ValueTask SendAsync(Splice message, CancellationToken cancellationToken)
    {
        _sent.Writer.TryWrite(Encoding.UTF8.GetString(message.ToMemory().Span));
        return default;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken) =>
        await _incoming.Reader.WaitToReadAsync(cancellationToken) && _incoming.Reader.TryRead(out var message)
            ? Encoding.UTF8.GetBytes(message)
            : (ReadOnlyMemory<byte>?)null;

    public ValueTask<string> DescribeEndAsync() => new("it exited with code 7");

    public ValueTask DisposeAsync()
    {
        End();
        return default;
    }
}
