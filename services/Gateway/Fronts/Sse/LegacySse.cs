using System.Collections.Concurrent;
using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Fronts.Http;
using SatGate.Gateway.Fronts.Messages;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Views;

namespace SatGate.Gateway.Fronts.Sse;

/// <summary>
/// Legacy HTTP+SSE (MCP 2024-11-05): `GET /sse` opens a stream that names where to POST; answers come on the stream.
/// The stream and its messages are bound to one credential.
/// </summary>
internal sealed class LegacySse(
    CallPipeline pipeline,
    SessionTable sessions,
    SettingsSource settings,
    IHostApplicationLifetime lifetime,
    TimeProvider clock)
{
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Client> _clients = new(StringComparer.Ordinal);

    public async Task GetAsync(HttpContext context, IServerView view)
    {
        var credential = Credentials.Of(context.Request.Headers);
        var address = context.Connection.RemoteIpAddress;
        var identification = await pipeline.IdentifyAsync(credential, address, view.Server);
        if (identification.Principal is not { } principal)
        {
            await PlainAnswers.RefuseAsync(context.Response, identification.Refusal!);
            return;
        }

        if (_clients.Count >= settings.Current.Config.Limits.SessionsMax)
        {
            await PlainAnswers.RefuseAsync(context.Response, Refusal.Busy("sessions"));
            return;
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var writer = new EventWriter();
        await using var connection = new MessageConnection(pipeline, sessions, view, clock, writer);
        _clients[id] = new Client(principal.Key, connection);
        try
        {
            await HttpClientReply.BeginEventsAsync(context.Response);
            Encoding.UTF8.GetBytes(
                $"event: endpoint\ndata: {context.Request.PathBase}/message?sessionId={id}\n\n",
                    context.Response.BodyWriter);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            using var ending =
                CancellationTokenSource.CreateLinkedTokenSource(
                    context.RequestAborted, lifetime.ApplicationStopping, connection.Ended);
            await writer.RunAsync(context.Response, s_keepAlive, clock, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The client has closed its stream, and its session ends with it; or the other way round.
        }
        finally
        {
            _clients.TryRemove(id, out _);
        }
    }

    public async Task PostAsync(HttpContext context)
    {
        var credential = Credentials.Of(context.Request.Headers);
        var address = context.Connection.RemoteIpAddress;
        var identification = await pipeline.IdentifyAsync(credential, address, server: null);
        if (identification.Principal is not { } principal)
        {
            await PlainAnswers.RefuseAsync(context.Response, identification.Refusal!);
            return;
        }

        if (!_clients.TryGetValue(context.Request.Query["sessionId"].ToString(), out var client)
            || client.PrincipalKey != principal.Key)
        {
            await PlainAnswers.RefuseAsync(context.Response, Refusal.UnknownSession());
            return;
        }

        var limit = settings.Current.Config.Limits.BodyBytesMax;
        if (context.Request.ContentLength > limit
            || await RequestBody.ReadAsync(context.Request.BodyReader, limit, context.RequestAborted) is not { } body)
        {
            await PlainAnswers.RefuseAsync(context.Response, 413, $"A message has at most {limit} bytes here.");
            return;
        }

        using (body)
        {
            // The answer comes on the other request, after this one's buffer is gone.
            var message = body.Bytes.ToArray();
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await context.Response.CompleteAsync();
            await client.Connection.TakeAsync(message, credential, address);
        }
    }

    private sealed record Client(string PrincipalKey, MessageConnection Connection);

    /// <summary>Events for one stream: written by many calls, sent by the request that holds the stream.</summary>
    private sealed class EventWriter : IMessageWriter
    {
        /// <summary>Messages that may wait for a slow reader; more make their writers wait.</summary>
        private const int WaitingMax = 256;

        private readonly Channel<ReadOnlyMemory<byte>> _waiting =
            Channel.CreateBounded<ReadOnlyMemory<byte>>(WaitingMax);

        public async ValueTask WriteAsync(Splice message)
        {
            try
            {
                // A copy: an unchanged message is still the upstream's buffer, which the next read overwrites.
                await _waiting.Writer.WriteAsync(message.ToMemory().ToArray());
            }
            catch (ChannelClosedException)
            {
                // The client has left.
            }
        }

        public async ValueTask RunAsync(
            HttpResponse response, TimeSpan keepAlive, TimeProvider clock, CancellationToken left)
        {
            var output = response.BodyWriter;
            Task<bool>? more = null;
            try
            {
                while (true)
                {
                    while (_waiting.Reader.TryRead(out var message))
                    {
                        SseEventWriter.Write(output, "event: message\n"u8, new Splice(message));
                    }

                    await output.FlushAsync(left);
                    more ??= _waiting.Reader.WaitToReadAsync(left).AsTask();
                    if (await Task.WhenAny(more, Task.Delay(keepAlive, clock, left)) == more)
                    {
                        await more;
                        more = null;
                    }
                    else
                    {
                        output.Write(SseFields.KeepAlive);
                    }
                }
            }
            finally
            {
                _waiting.Writer.TryComplete();
            }
        }
    }
}
