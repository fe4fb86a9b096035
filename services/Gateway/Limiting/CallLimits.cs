using SatGate.Gateway.Calls;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Policy;

namespace SatGate.Gateway.Limiting;

/// <summary>Step 3, once it is known what is called: how often, and how many at once.</summary>
internal sealed class CallLimits(TimeProvider clock)
{
    private readonly OpenCalls _open = new();

    /// <summary>
    /// Null when the rates allow the request. What a session needs to begin and to list is not counted.
    /// </summary>
    public RateRefusal? RefuseRate(Call call, UpstreamRoute route, GatewaySettings current)
    {
        if ((current.Rates.IsOpen && call.Principal!.Rate is null) || ToolAccess.IsOfSession(call.Envelope.Method))
        {
            return null;
        }

        var answer = current.Rates.Take(call.Principal!, route.Upstream.Name, route.Tool ?? "", clock);
        if (call.ReplyHeaders is { } headers)
        {
            answer.WriteTo(headers);
        }

        return answer.IsRefused ? new RateRefusal(answer) : null;
    }

    /// <summary>A place among the caller's calls under way, or why there is none; free calls need none.</summary>
    public Place Open(Call call, long cost, GatewaySettings current) =>
        cost == 0 ? default
        : _open.TryEnter(call.Principal!, current.Config.Limits.OpenReservationsMax)
            ? new Place(_open, call.Principal, null)
            : new Place(null, null, Refusal.Busy("priced calls of this caller"));

    /// <summary>Ends with the call.</summary>
    public readonly struct Place(OpenCalls? open, Principal? principal, Refusal? refusal) : IDisposable
    {
        public Refusal? Refusal => refusal;

        public void Dispose() => open?.Leave(principal!);
    }
}
