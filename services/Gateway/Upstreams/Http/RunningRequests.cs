using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Http;

/// <summary>
/// The legacy requests of one session that wait for an HTTP upstream. A request that its client has cancelled is given
/// up here: an upstream need not answer it any more, and some leave its stream open for ever, which would hold the
/// client's place in flight and a stop of the gateway.
/// </summary>
internal sealed class RunningRequests
{
    private readonly List<(ReadOnlyMemory<byte> Id, SilenceTimer Timer)> _running = [];

    public void Add(ReadOnlyMemory<byte> id, SilenceTimer timer)
    {
        lock (_running)
        {
            _running.Add((id, timer));
        }
    }

    /// <summary>Called before the timer goes back to its pool, where another call may take it.</summary>
    public void Remove(SilenceTimer timer)
    {
        lock (_running)
        {
            _running.RemoveAll(request => ReferenceEquals(request.Timer, timer));
        }
    }

    /// <summary>Ends the wait for the answer to this request; nothing when it has been answered.</summary>
    public void GiveUp(ReadOnlySpan<byte> id)
    {
        lock (_running)
        {
            foreach (var (running, timer) in _running)
            {
                if (JsonText.SameValue(running.Span, id))
                {
                    timer.GiveUp();
                    return;
                }
            }
        }
    }
}
