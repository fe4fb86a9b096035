using System.Threading.Channels;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Views;

/// <summary>
/// `subscriptions/listen` to several upstreams as one stream (MCP 2026-07-28): acknowledged when all have
/// acknowledged, ended when all have ended.
/// </summary>
internal sealed class MergedListenLink(IReadOnlyList<IUpstreamLink> links) : IUpstreamLink
{
    public string Server => string.Join('+', links.Select(link => link.Server));

    public bool IsOpen => true;

    public async ValueTask<UpstreamReply> SendAsync(OutboundMessage request, CancellationToken cancellationToken)
    {
        var replies = new List<UpstreamReply>();
        foreach (var link in links)
        {
            replies.Add(await link.SendAsync(request, cancellationToken));
        }

        return new MergedReply(replies);
    }

    public ValueTask<UpstreamReply?> PostAsync(OutboundMessage message, CancellationToken cancellationToken) =>
        new((UpstreamReply?)null);

    public ValueTask<UpstreamReply?> ListenAsync(
        string? lastEventId, OutboundMessage? template, CancellationToken cancellationToken) =>
            new((UpstreamReply?)null);

    public ValueTask DisposeAsync() => default;

    private sealed class MergedReply : UpstreamReply
    {
        private const int FramesMax = 64;

        private readonly IReadOnlyList<UpstreamReply> _replies;
        private readonly CancellationTokenSource _stopping = new();
        private readonly Channel<ReadOnlyMemory<byte>> _frames = Channel.CreateBounded<ReadOnlyMemory<byte>>(FramesMax);
        private readonly Task _pumps;
        private Frame _current;
        private int _unacknowledged;
        private int _open;

        public MergedReply(IReadOnlyList<UpstreamReply> replies)
        {
            _replies = replies;
            _unacknowledged = _open = replies.Count;
            _pumps = Task.WhenAll(replies.Select(PumpAsync));
        }

        public override int Status => 200;

        public override ReplyShape Shape => ReplyShape.Events;

        public override Frame Current => _current;

        private async Task PumpAsync(UpstreamReply reply)
        {
            ReadOnlyMemory<byte> last = default;
            try
            {
                while (await reply.ReadAsync(_stopping.Token))
                {
                    var message = reply.Current.Message.ToArray();
                    if (EnvelopeReader.ReadFromUpstream(message, out var envelope) is not EnvelopeError.None)
                    {
                        continue;
                    }

                    if (envelope.Kind is MessageKind.Result or MessageKind.Error)
                    {
                        last = message;
                        break;
                    }

                    // The client hears one acknowledgement: the last one.
                    if (envelope.Method is not McpMethod.SubscriptionsAcknowledged
                        || Interlocked.Decrement(ref _unacknowledged) == 0)
                    {
                        await _frames.Writer.WriteAsync(message, _stopping.Token);
                    }
                }

                if (Interlocked.Decrement(ref _open) == 0)
                {
                    await _frames.Writer.WriteAsync(last, _stopping.Token);
                    _frames.Writer.TryComplete();
                }
            }
            catch (UpstreamException exception)
            {
                // The client must learn that it no longer hears everything: the whole stream ends.
                _frames.Writer.TryComplete(exception);
            }
            catch (OperationCanceledException)
            {
                // The client has left.
            }
        }

        public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
        {
            if (!await _frames.Reader.WaitToReadAsync(cancellationToken) || !_frames.Reader.TryRead(out var message))
            {
                return false;
            }

            _current = new Frame(message, default);
            return true;
        }

        public override async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _pumps;
            foreach (var reply in _replies)
            {
                await reply.DisposeAsync();
            }

            _stopping.Dispose();
        }
    }
}
