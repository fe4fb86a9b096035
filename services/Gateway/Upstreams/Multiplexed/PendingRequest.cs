using System.Threading.Channels;

namespace SatGate.Gateway.Upstreams.Multiplexed;

/// <summary>
/// A request that waits for its answer on a shared connection; the messages that belong to it come through here.
/// </summary>
internal sealed class PendingRequest(MultiplexedLink link, long ownId, OutboundMessage request, TimeSpan silenceMax)
    : UpstreamReply
{
    /// <summary>Messages that may wait for a slow client before the request is given up.</summary>
    public const int FramesMax = 256;

    private readonly Channel<ReadOnlyMemory<byte>> _frames = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(FramesMax) { SingleReader = true, SingleWriter = false });

    private readonly Http.SilenceTimer _timer = Http.SilenceTimer.Start(silenceMax, CancellationToken.None);
    private Frame _current;
    private bool _answered;

    public long OwnId => ownId;

    public OutboundMessage Request => request;

    /// <summary>The client's id, as it came: what the answer has to carry.</summary>
    public ReadOnlyMemory<byte> ClientId { get; } = request.Envelope.Id.Of(request.Source).ToArray();

    /// <summary>The client's progress token, as it came; empty when it asked for none.</summary>
    public ReadOnlyMemory<byte> ClientProgressToken { get; } = request.Envelope.MetaProgressToken.Of(request.Source)
        .ToArray();

    public override int Status => 200;

    public override ReplyShape Shape => ReplyShape.Messages;

    public override Frame Current => _current;

    /// <summary>False when the client is too slow and the request has been given up.</summary>
    public bool TryDeliver(ReadOnlyMemory<byte> message, bool isAnswer)
    {
        if (!_frames.Writer.TryWrite(message))
        {
            _frames.Writer.TryComplete(new UpstreamException(
                UpstreamFault.Broken,
                    $"The client did not read {FramesMax} messages of `{link.Server}`: the call was given up."));
            return false;
        }

        if (isAnswer)
        {
            _frames.Writer.TryComplete();
        }

        return true;
    }

    /// <summary>The client has cancelled it, and the upstream has been told.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>
    /// Ends the wait of a cancelled request: an upstream need not answer it any more, and a wait for its timeout would
    /// hold the client's stream and a stop of the gateway.
    /// </summary>
    public void GiveUp()
    {
        IsCancelled = true;
        _frames.Writer.TryComplete(new OperationCanceledException("The client has cancelled the request."));
    }

    public void Fail(UpstreamException exception) => _frames.Writer.TryComplete(exception);

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_answered)
        {
            return false;
        }

        if (!_frames.Reader.TryRead(out var message))
        {
            _timer.Restart();
            await using var caller = cancellationToken.UnsafeRegister(
                static state => ((PendingRequest)state!)._frames.Writer.TryComplete(new OperationCanceledException()),
                    this);
            await using var silence = _timer.Token.UnsafeRegister(
                static state => ((PendingRequest)state!).OnSilence(), this);
            if (!await _frames.Reader.WaitToReadAsync(CancellationToken.None) || !_frames.Reader.TryRead(out message))
            {
                await _frames.Reader.Completion;
                return false;
            }
        }

        _current = new Frame(message, default);
        _answered = _frames.Reader.Completion.IsCompletedSuccessfully;
        return true;
    }

    private void OnSilence() => Fail(new UpstreamException(
        UpstreamFault.Timeout, $"Upstream `{link.Server}` did not answer within {silenceMax.TotalSeconds:0.#} s."));

    public override async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await link.ReleaseAsync(this, isAnswered: _frames.Reader.Completion.IsCompletedSuccessfully);
    }
}
