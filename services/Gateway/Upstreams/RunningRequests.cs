using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams;

/// <summary>
/// The legacy requests of one session that wait for an upstream. A request that its client has cancelled is given
/// up here: an upstream need not answer it any more, and some leave its stream open for ever, which would hold the
/// client's place in flight and a stop of the gateway.
/// </summary>
internal sealed class RunningRequests
{
    private readonly List<(ReadOnlyMemory<byte> Id, IRunningRequest Request)> _running = [];

    public void Add(ReadOnlyMemory<byte> id, IRunningRequest request)
    {
        lock (_running)
        {
            _running.Add((id, request));
        }
    }

    /// <summary>Called before the request's object is used for another call.</summary>
    public void Remove(IRunningRequest request)
    {
        lock (_running)
        {
            for (var index = _running.Count - 1; index >= 0; index--)
            {
                if (ReferenceEquals(_running[index].Request, request))
                {
                    _running.RemoveAt(index);
                }
            }
        }
    }

    /// <summary>Ends the wait for the answer to this request; nothing when it has been answered.</summary>
    public void GiveUp(ReadOnlySpan<byte> id)
    {
        lock (_running)
        {
            foreach (var (running, request) in _running)
            {
                if (JsonText.SameValue(running.Span, id))
                {
                    request.GiveUp();
                    return;
                }
            }
        }
    }
}

/// <summary>A wait for an answer that can be ended by its client's word.</summary>
internal interface IRunningRequest
{
    void GiveUp();
}
