using Grpc.Net.Client;

namespace SatGate.Dapr.Invocation;

/// <summary>Makes the connections to the sidecar's gRPC port.</summary>
internal static class SidecarChannel
{
    // The sidecar ends connections that are pinged more often than every 8 seconds.
    private static readonly TimeSpan s_pingEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_pingAnswerMax = TimeSpan.FromSeconds(10);

    /// <param name="appId">Whom the calls are for; null is the sidecar itself.</param>
    public static GrpcChannel Open(DaprSettings settings, string? appId, TimeProvider clock) => GrpcChannel.ForAddress(
        settings.GrpcEndpoint,
        new GrpcChannelOptions
        {
            Clock = clock,
            DisposeHttpClient = true,
            HttpHandler = new SidecarHandler(appId, settings.ApiToken)
            {
                InnerHandler = new SocketsHttpHandler
                {
                    UseProxy = false,
                    UseCookies = false,
                    AllowAutoRedirect = false,
                    EnableMultipleHttp2Connections = true,
                    ConnectTimeout = GrpcChannel.ConnectMax,
                    KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
                    KeepAlivePingDelay = s_pingEvery,
                    KeepAlivePingTimeout = s_pingAnswerMax,
                },
            },
        });
}
