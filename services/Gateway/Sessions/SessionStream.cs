using SatGate.Gateway.Calls;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Sessions;

/// <summary>
/// What a client gets on GET: the session's own queue, or one upstream's stream handed on, with its status.
/// </summary>
internal sealed record SessionStream(UpstreamReply? Upstream, IReplyEditor? Editor, Refusal? Refusal)
{
    public static readonly SessionStream Queue = new(null, null, null);

    public static SessionStream Refuse(Refusal refusal) => new(null, null, refusal);
}
