using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Server;

/// <summary>
/// One call on the server: the handler's context, what its headers say, and how each outcome becomes a status.
/// </summary>
internal sealed class ServerCall : ServerCallContext
{
    private readonly HttpContext _http;
    private readonly string _method;
    private readonly GrpcServer _server;
    private readonly ServerResponse _response;
    private DateTime _deadline = DateTime.MaxValue;
    private CallCancellation? _cancellation;
    private Metadata? _requestHeaders;
    private Metadata? _trailers;
    private Status _status;

    public ServerCall(HttpContext http, string method, GrpcServer server)
    {
        _http = http;
        _method = method;
        _server = server;
        _response = new ServerResponse(http);
        CallerLeaves = http.RequestAborted;
    }

    /// <summary>Cancelled when the caller reset the stream or the connection was lost.</summary>
    public CancellationToken CallerLeaves { get; }

    /// <summary>Whether the caller said when it stops waiting.</summary>
    public bool HasDeadline => _deadline != DateTime.MaxValue;

    protected override string MethodCore => _method;

    protected override string HostCore => _http.Request.Host.Value ?? "";

    protected override string PeerCore => _http.Connection switch
    {
        { RemoteIpAddress: { AddressFamily: AddressFamily.InterNetworkV6 } six, RemotePort: var port } =>
            $"ipv6:[{six}]:{port}",
        { RemoteIpAddress: { } four, RemotePort: var port } => $"ipv4:{four}:{port}",
        _ => "unknown",
    };

    protected override DateTime DeadlineCore => _deadline;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadMetadata();

    protected override CancellationToken CancellationTokenCore => Cancellation.Token;

    protected override Metadata ResponseTrailersCore => _trailers ??= [];

    protected override Status StatusCore
    {
        get => _status;
        set => _status = value;
    }

    private CallCancellation Cancellation => _cancellation ?? ArmCancellation();

    /// <summary>
    /// Reads what the headers say of the call; refuses what cannot be served with <see cref="RpcException"/>.
    /// </summary>
    public void ReadHeaders()
    {
        // Routing ignores case, a trailing slash, escapes and the query; access rules in a sidecar do not. Two
        // spellings of one method would pass such a rule by.
        if (_http.Features.Get<IHttpRequestFeature>()?.RawTarget is { } target
            && !string.Equals(target, _method, StringComparison.Ordinal))
        {
            throw Refusal(StatusCode.Unimplemented, "The path is not exactly that of a method.");
        }

        var headers = _http.Request.Headers;
        if (headers.TryGetValue(GrpcTimeout.Header, out var timeout))
        {
            var left = timeout.Count == 1 ? GrpcTimeout.Parse(timeout[0]) : null;
            _deadline = _server.Clock.GetUtcNow().UtcDateTime
                + (left ?? throw Refusal(StatusCode.Internal, "The header grpc-timeout is malformed."));
        }

        if (headers.TryGetValue(GrpcProtocol.EncodingField, out var encoding) && encoding != GrpcProtocol.Identity)
        {
            _http.Response.Headers[GrpcProtocol.AcceptEncodingField] = GrpcProtocol.Identity;
            throw Refusal(StatusCode.Unimplemented, "Compressed messages are not read here.");
        }

        // Malformed metadata is refused before the handler, not when the handler happens to look.
        _requestHeaders = ReadMetadata();
    }

    /// <summary>A call whose deadline passed, or whose caller left, while its request arrived does not run.</summary>
    public void ThrowIfNobodyWaits()
    {
        if (HasDeadline || CallerLeaves.IsCancellationRequested)
        {
            CancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc cref="ServerResponse.WriteAsync"/>
    public Task WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _response.WriteAsync(frame, CancellationToken);
    }

    /// <summary>Ends the call as the handler said: its status, and the last message where that is OK.</summary>
    public async Task EndWellAsync(ReadOnlyMemory<byte> lastMessage)
    {
        if (_status.StatusCode == StatusCode.OK && !lastMessage.IsEmpty)
        {
            await _response.WriteLastAsync(lastMessage);
        }

        await EndAsync(_status, _trailers ?? Metadata.Empty, isLeftBehind: false);
    }

    /// <summary>
    /// Ends the call with the status of what was thrown. Never throws: where even this fails the stream is reset, which
    /// the caller sees as an unknown outcome.
    /// </summary>
    public async Task EndBadlyAsync(Exception exception, Task? handler)
    {
        try
        {
            var status = StatusOf(exception, handler);
            var trailers = new Metadata();
            var isLeftBehind = handler is { IsCompleted: false };
            if (!isLeftBehind)
            {
                // A handler that is still at work may be changing its trailers: they are not touched then.
                var chosen = (exception as RpcException)?.Trailers ?? Metadata.Empty;
                foreach (var entry in (_trailers ?? Metadata.Empty).Concat(chosen))
                {
                    trailers.Add(entry);
                }
            }

            await EndAsync(status, trailers, isLeftBehind);
        }
        catch (Exception failure)
        {
            if (!CallerLeaves.IsCancellationRequested)
            {
                _server.Logger.NotEnded(failure, _method);
            }

            _http.Abort();
        }
    }

    /// <summary>Ends a call that has no handler.</summary>
    public Task EndBadlyAsync(RpcException refusal) => EndBadlyAsync(refusal, null);

    /// <summary>
    /// The caller was let go; the handler is still at work. Its call stays with the connection until it returns, so
    /// that the connection's stream limit bounds how many there can be.
    /// </summary>
    public async Task LeftBehindAsync(Task handler)
    {
        try
        {
            await handler;
        }
        catch (Exception exception)
        {
            if (exception is not (OperationCanceledException or RpcException))
            {
                _server.Logger.HandlerFailed(exception, _method);
            }
        }
    }

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        var headers = SendableMetadata.CheckedCopy(responseHeaders);
        CancellationToken.ThrowIfCancellationRequested();
        await _response.SendHeadersAsync(headers);
    }

    private static RpcException Refusal(StatusCode code, string detail) => new(new Status(code, detail));

    private CallCancellation ArmCancellation()
    {
        var made = new CallCancellation(_server.CancellationCallbackFailed);
        if (Interlocked.CompareExchange(ref _cancellation, made, null) is { } first)
        {
            return first;
        }

        made.Arm(_server.Clock, _deadline, CallerLeaves);
        return made;
    }

    private Metadata ReadMetadata()
    {
        var metadata = new Metadata();
        foreach (var (name, values) in _http.Request.Headers)
        {
            foreach (var value in values)
            {
                MetadataFields.Add(metadata, name, value ?? "");
            }
        }

        return metadata;
    }

    private Status StatusOf(Exception exception, Task? handler)
    {
        if (_cancellation is { Reason: not StatusCode.OK } cancellation)
        {
            return CallCancellation.Failure(cancellation.Reason, null).Status;
        }

        if (exception is RpcException { StatusCode: not StatusCode.OK } chosen)
        {
            if (handler is null)
            {
                _server.Logger.Refused(_method, chosen.StatusCode, chosen.Status.Detail);
            }

            return chosen.Status;
        }

        if (CallerLeaves.IsCancellationRequested && exception is OperationCanceledException)
        {
            return Status.DefaultCancelled;
        }

        _server.Logger.HandlerFailed(exception, _method);
        return new Status(StatusCode.Unknown, "Exception was thrown by handler.");
    }

    private async Task EndAsync(Status status, Metadata trailers, bool isLeftBehind)
    {
        // All fields are built and checked before the first is set: a value that HTTP refuses would reset the stream
        // after the handler has run.
        var repaired = SendableMetadata.RepairedCopy(trailers, out var leftOut);
        if (leftOut is not null)
        {
            _server.Logger.TrailersLeftOut(_method, leftOut);
        }

        _cancellation?.Dispose();
        await _response.EndAsync(status, repaired, isLeftBehind);
    }
}
