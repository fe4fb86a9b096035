using Grpc.Core;
using Grpc.Net.Client;
using SatGate.Dapr.Invocation;
using Runtime = SatGate.Contracts.Dapr.V1.Dapr;

namespace SatGate.Dapr;

/// <summary>
/// The sidecar's API, as much of it as SatGate uses, with the method names of Dapr.Client. Every call has a deadline
/// and carries the API token; a failure is a <see cref="DaprException"/>. One per process.
/// </summary>
public sealed partial class DaprClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly HttpMessageInvoker _http;
    private readonly Runtime.DaprClient _runtime;
    private readonly DaprSettings _settings;
    private readonly TimeProvider _clock;

    public DaprClient(DaprSettings settings, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _clock = clock;
        _channel = SidecarChannel.Open(settings, appId: null, clock);
        _runtime = new Runtime.DaprClient(
            new SidecarInvoker(_channel.CreateCallInvoker(), settings.CallTimeout, clock));
        _http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    }

    public void Dispose()
    {
        _channel.Dispose();
        _http.Dispose();
    }

    private static async Task<T> AnswerOf<T>(AsyncUnaryCall<T> call, string what)
    {
        try
        {
            return await call;
        }
        catch (RpcException exception)
        {
            throw new DaprException(
                $"The sidecar failed to {what}: {exception.StatusCode} {exception.Status.Detail}",
                exception.StatusCode,
                exception);
        }
    }
}
