namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>An answer that the bridge gives itself, where the modern era has nothing to ask.</summary>
internal sealed class OwnReply(ReadOnlyMemory<byte> message) : UpstreamReply
{
    private bool _isRead;

    public override int Status => 200;

    public override ReplyShape Shape => ReplyShape.Message;

    public override Frame Current { get; } = new(message, default);

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var isFirst = !_isRead;
        _isRead = true;
        return new ValueTask<bool>(isFirst);
    }

    public override ValueTask DisposeAsync() => default;
}
