using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Server;

/// <summary>
/// Reads the one request of a call to its end. The handler runs only after the caller has said that nothing follows: a
/// request that is cut off, doubled or followed by a stray byte has no effect.
/// </summary>
internal static class RequestReader
{
    /// <summary>Throws <see cref="RpcException"/> with the status of everything that is no such request.</summary>
    public static async ValueTask<T> ReadAsync<T>(
        HttpContext http,
        Marshaller<T> marshaller,
        ServerCall call,
        GrpcServer server)
        where T : class
    {
        // Kestrel answers a slow upload by ending the connection, and all callers behind a sidecar share it: its limits
        // are off for this request, ours are below. The size is bounded by the message's own length.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        using var arrival = new Arrival(call, server);
        try
        {
            return await ReadAsync(http.Request.BodyReader, marshaller, server.Options.MaxReceiveMessageSize, arrival);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw arrival.Failure(exception);
        }
    }

    private static async ValueTask<T> ReadAsync<T>(
        PipeReader body,
        Marshaller<T> marshaller,
        int messageBytesMax,
        Arrival arrival)
        where T : class
    {
        T? request = null;
        while (true)
        {
            if (!body.TryRead(out var read))
            {
                read = await body.ReadAsync(arrival.Token);
            }

            var buffer = read.Buffer;
            if (request is null && !MessageReader.TryRead(ref buffer, marshaller, messageBytesMax, out request))
            {
                if (read.IsCompleted)
                {
                    throw buffer.IsEmpty ? MessageReader.NotOneMessage("there is none") : MessageReader.Truncated();
                }

                body.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            if (!buffer.IsEmpty)
            {
                throw MessageReader.NotOneMessage("something follows the first");
            }

            body.AdvanceTo(buffer.Start);
            if (read.IsCompleted)
            {
                return request!;
            }
        }
    }

    /// <summary>The time for the request's arrival; costs nothing where all of it is there.</summary>
    private sealed class Arrival(ServerCall call, GrpcServer server) : IDisposable
    {
        private CallCancellation? _cancellation;

        public CancellationToken Token => (_cancellation ??= Armed()).Token;

        public RpcException Failure(Exception exception)
        {
            if (_cancellation is { Reason: not StatusCode.OK } cancellation)
            {
                return cancellation.Reason == StatusCode.DeadlineExceeded
                    ? Late(exception)
                    : CallCancellation.Failure(cancellation.Reason, exception);
            }

            return exception is ConnectionResetException or OperationCanceledException
                ? CallCancellation.Failure(StatusCode.Cancelled, exception)
                : new RpcException(new Status(StatusCode.Internal, "The request could not be read.", exception));
        }

        public void Dispose() => _cancellation?.Dispose();

        private static RpcException Late(Exception exception) =>
            new(new Status(StatusCode.DeadlineExceeded, "The request did not arrive in time.", exception));

        private CallCancellation Armed()
        {
            var latest = server.Clock.GetUtcNow().UtcDateTime + server.Options.RequestArrivalMax;
            var cancellation = new CallCancellation(server.CancellationCallbackFailed);
            cancellation.Arm(server.Clock, call.Deadline < latest ? call.Deadline : latest, call.CallerLeaves);
            return cancellation;
        }
    }
}
