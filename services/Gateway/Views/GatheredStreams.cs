using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Views;

/// <summary>
/// The GET streams of all HTTP upstreams of an aggregate session, gathered in the session's queue for as long as the
/// client's own GET lasts. Upstreams on other transports write to that queue anyway.
/// </summary>
internal static class GatheredStreams
{
    public static async ValueTask<SessionStream> StartAsync(
        ClientSession session, IReadOnlyList<Upstream> upstreams, string? lastEventId,
            CancellationToken cancellationToken)
    {
        if (EventIds.Split(lastEventId) is { } point
            && session.Links.GetValueOrDefault(point.Server)?.Current is { } resumed
            && await resumed.ListenAsync(point.Id, null, cancellationToken) is { } replay)
        {
            // What is replayed belongs on the stream that asked for it, not on whichever reads the queue first.
            return new SessionStream(replay, new AggregateEditor(session, resumed), null);
        }

        foreach (var upstream in upstreams)
        {
            if (session.Links.GetValueOrDefault(upstream.Name)?.Current is not { } link)
            {
                continue;
            }

            try
            {
                if (await link.ListenAsync(null, null, cancellationToken) is { } reply)
                {
                    _ = PumpAsync(session, link, reply, cancellationToken);
                }
            }
            catch (UpstreamException)
            {
                // An upstream without a stream of its own, or one that is down: the others are heard.
            }
        }

        return SessionStream.Queue;
    }

    private static async Task PumpAsync(
        ClientSession session, IUpstreamLink link, UpstreamReply reply, CancellationToken cancellationToken)
    {
        var editor = new AggregateEditor(session, link);
        try
        {
            await using (reply)
            {
                while (reply.Status == 200 && reply.Shape is ReplyShape.Events
                    && await reply.ReadAsync(cancellationToken))
                {
                    var message = new Splice(reply.Current.Message.ToArray());
                    if (EnvelopeReader.ReadFromUpstream(message.Source.Span, out var envelope) is EnvelopeError.None)
                    {
                        editor.Edit(ref message, envelope);
                    }

                    var fields = editor.EditFields(reply.Current.EventFields.ToArray());
                    session.TryQueue(new QueuedMessage(message.ToMemory(), fields), link.Server);
                }
            }
        }
        catch (Exception exception) when (exception is UpstreamException or OperationCanceledException)
        {
            // The client's GET has ended, or the upstream's: the client opens a new one when it wants to hear more.
        }
    }
}
