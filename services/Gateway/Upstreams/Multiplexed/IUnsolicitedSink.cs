namespace SatGate.Gateway.Upstreams.Multiplexed;

/// <summary>Takes the messages of an upstream that belong to no request in flight.</summary>
internal interface IUnsolicitedSink
{
    /// <summary>
    /// False when the sink is full: the link then ends, because a lost message would never be noticed.
    /// </summary>
    bool TryAccept(IUpstreamLink link, ReadOnlyMemory<byte> message);
}
