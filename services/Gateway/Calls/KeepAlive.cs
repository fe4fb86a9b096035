using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Calls;

/// <summary>
/// Keeps the answer to a long call open. Over a transport without an answer form of its own (stdio, legacy SSE) nothing
/// comes before the upstream's first message, and proxies between client and gateway cut what is silent for too long:
/// after a while the answer begins as a stream, and comments are sent until there is more.
/// </summary>
internal sealed class KeepAlive(TimeProvider clock)
{
    /// <summary>
    /// The longest silence towards a client that can read comments: below the 30 to 60 s after which proxies hang up.
    /// </summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(15);

    /// <summary>True when this answer could begin as a stream now, whatever the upstream will say.</summary>
    public static bool Concerns(Exchange exchange, UpstreamReply reply) =>
        reply.Shape is ReplyShape.Messages && exchange is { Route.Opened: null, Call.Reply.TakesComments: true };

    /// <summary>Waits for the upstream's next message; the silence until then is broken in time.</summary>
    /// <param name="begin">Begins the answer as a stream, unless it has begun.</param>
    public async ValueTask<bool> WaitAsync(ValueTask<bool> next, IClientReply reply, Func<ValueTask> begin)
    {
        var message = next.AsTask();
        while (true)
        {
            try
            {
                return await message.WaitAsync(SilenceMax, clock);
            }
            catch (TimeoutException) when (!message.IsFaulted)
            {
                if (!message.IsCompleted)
                {
                    await begin();
                    await reply.CommentAsync();
                }
            }
        }
    }
}
