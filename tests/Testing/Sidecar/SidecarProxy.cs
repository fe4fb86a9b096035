using System.Globalization;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SatGate.Testing.Sidecar;

/// <summary>
/// Service invocation as Dapr's gRPC proxy does it: a call of any method with <c>dapr-app-id</c> goes to a replica of
/// that app, bytes and trailers as they are.
/// </summary>
internal sealed class SidecarProxy(SidecarMesh mesh, ScriptedSidecar own)
{
    private static readonly TimeSpan s_retryPause = TimeSpan.FromMilliseconds(100);

    private static readonly HttpMessageInvoker s_http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(2),
    });

    public static bool Concerns(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol) && !request.Path.StartsWithSegments("/dapr.proto.runtime.v1.Dapr");

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            // A target that somebody smuggled in wins in Dapr: whoever forwards it calls the wrong app.
            var target = context.Request.Headers["dapr-callee-app-id"].FirstOrDefault()
                ?? context.Request.Headers["dapr-app-id"].FirstOrDefault()
                ?? throw new RpcException(new Status(
                    StatusCode.Unknown, "required metadata dapr-callee-app-id or dapr-app-id not found"));
            if (context.Request.Headers["dapr-stream"] == "true")
            {
                await ForwardAsync(context, CalleeOf(target), null);
                return;
            }
            await ForwardUnaryAsync(context, target);
        }
        catch (RpcException exception) when (!context.Response.HasStarted)
        {
            Fail(context, exception.Status);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or OperationCanceledException
            && !context.Response.HasStarted)
        {
            Fail(context, new Status(StatusCode.Unavailable, "the app did not answer"));
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    private ScriptedSidecar CalleeOf(string target) => mesh.NextOf(target)
        ?? throw new RpcException(new Status(StatusCode.Unavailable, $"no replica of {target} runs"));

    private async Task ForwardUnaryAsync(HttpContext context, string target)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        for (var retries = 0; ; retries++)
        {
            try
            {
                await ForwardUnaryAsync(context, CalleeOf(target), body.ToArray());
                return;
            }
            catch (Exception exception) when (
                exception is HttpRequestException or IOException or RpcException { StatusCode: StatusCode.Unavailable }
                && retries < mesh.RetriesMax && !context.Response.HasStarted)
            {
                await Task.Delay(s_retryPause, TimeProvider.System, context.RequestAborted);
            }
        }
    }

    private async Task ForwardUnaryAsync(HttpContext context, ScriptedSidecar callee, byte[] bytes)
    {
        var times = 0;
        await mesh.InvokeFaults.RunAsync(async () =>
        {
            // The first answer is given; of a call that is made again the second one is thrown away.
            if (Interlocked.Increment(ref times) > 1)
            {
                using var again = await SendAsync(context, callee, bytes);
                return;
            }
            await ForwardAsync(context, callee, bytes);
        });
    }

    private async Task ForwardAsync(HttpContext context, ScriptedSidecar callee, byte[]? bytes)
    {
        using var response = await SendAsync(context, callee, bytes);
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            throw new RpcException(new Status(
                response.StatusCode is HttpStatusCode.Unauthorized ? StatusCode.Unauthenticated : StatusCode.Unknown,
                $"the app answered {(int)response.StatusCode}"));
        }
        foreach (var header in response.Headers.Concat(response.Content.Headers))
        {
            context.Response.Headers[header.Key] = header.Value.ToArray();
        }
        context.Response.Headers.Remove("transfer-encoding");
        await context.Response.StartAsync(context.RequestAborted);
        await using var stream = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
        foreach (var trailer in response.TrailingHeaders)
        {
            context.Response.AppendTrailer(trailer.Key, trailer.Value.ToArray());
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContext context, ScriptedSidecar callee, byte[]? bytes)
    {
        var address = string.Create(
            CultureInfo.InvariantCulture,
            $"http://127.0.0.1:{callee.AppPort}{context.Features.Get<IHttpRequestFeature>()!.RawTarget}");
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = bytes is null ? new StreamContent(context.Request.Body) : new ByteArrayContent(bytes),
        };
        foreach (var header in context.Request.Headers)
        {
            var isOwn = header.Key is "dapr-app-id" or "dapr-api-token" || header.Key.StartsWith(':')
                || header.Key is "Host" or "Content-Length" or "Transfer-Encoding";
            if (!isOwn && !request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray()))
            {
                request.Content.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
            }
        }
        request.Headers.TryAddWithoutValidation("dapr-caller-app-id", own.AppId);
        request.Headers.TryAddWithoutValidation("dapr-callee-app-id", callee.AppId);
        if (mesh.AppToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("dapr-api-token", token);
        }
        return await s_http.SendAsync(request, context.RequestAborted);
    }

    private static void Fail(HttpContext context, Status status)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(status.Detail);
    }
}
