using System.Net;

namespace SatGate.Dapr;

/// <content>Health.</content>
public sealed partial class DaprClient
{
    private static readonly TimeSpan s_pauseBetweenChecks = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// True when the sidecar's components and APIs are up. Not <c>/healthz</c>: that waits for our own port, and a
    /// service that waits for it before it listens waits for ever.
    /// </summary>
    public async Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_settings.CallTimeout, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(_settings.HttpEndpoint, "/v1.0/healthz/outbound"));
        try
        {
            using var response = await _http.SendAsync(request, both.Token);
            return response.StatusCode is HttpStatusCode.NoContent;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Returns when <see cref="CheckOutboundHealthAsync"/> is true; throws <see cref="TimeoutException"/> after
    /// <see cref="DaprSettings.StartMax"/>.
    /// </summary>
    public async Task WaitForSidecarAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_settings.StartMax, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (!await CheckOutboundHealthAsync(both.Token))
            {
                await Task.Delay(s_pauseBetweenChecks, _clock, both.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"No sidecar answers at {_settings.HttpEndpoint} within {_settings.StartMax}: is Dapr running?");
        }
    }
}
