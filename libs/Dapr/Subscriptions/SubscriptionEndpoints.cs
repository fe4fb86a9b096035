using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SatGate.Dapr.Subscriptions;

/// <summary>The programmatic subscription of an app over HTTP.</summary>
public static class SubscriptionEndpoints
{
    /// <summary>Bytes of one delivery; the sidecar's own bound is 4 MiB.</summary>
    public const int DeliveryBytesMax = 4 * 1024 * 1024;

    /// <summary>
    /// Maps <c>GET /dapr/subscribe</c> and one route per subscription. The handler is given the topic and the body, a
    /// CloudEvent in JSON; what it throws is Retry.
    /// </summary>
    public static void MapSubscriptions(
        this IEndpointRouteBuilder routes,
        IReadOnlyList<DaprSubscription> subscriptions,
        Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<DeliveryStatus>> handler)
    {
        var answer = JsonSerializer.SerializeToUtf8Bytes(
            subscriptions, SubscriptionJson.Default.IReadOnlyListDaprSubscription);
        routes.MapGet("/dapr/subscribe", context => WriteAsync(context.Response, answer));
        foreach (var subscription in subscriptions)
        {
            var topic = subscription.Topic;
            routes.MapPost(subscription.Route, context => DeliverAsync(context, topic, handler));
        }
    }

    private static async Task DeliverAsync(
        HttpContext context,
        string topic,
        Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<DeliveryStatus>> handler)
    {
        var body = await ReadAsync(context.Request, context.RequestAborted);
        // What is too long to be read will not be shorter the next time.
        var status = body is null ? DeliveryStatus.Drop : await handler(topic, body, context.RequestAborted);
        await WriteAsync(context.Response, status switch
        {
            DeliveryStatus.Success => """{"status":"SUCCESS"}"""u8.ToArray(),
            DeliveryStatus.Drop => """{"status":"DROP"}"""u8.ToArray(),
            _ => """{"status":"RETRY"}"""u8.ToArray(),
        });
    }

    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > DeliveryBytesMax)
            {
                return null;
            }
            if (read.IsCompleted)
            {
                return read.Buffer.ToArray();
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Task WriteAsync(HttpResponse response, byte[] json)
    {
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json, response.HttpContext.RequestAborted).AsTask();
    }
}
