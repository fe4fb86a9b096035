namespace SatGate.Dapr.Invocation;

/// <summary>
/// Names the callee and shows the API token on every request to the sidecar, whatever it carried before: a
/// <c>dapr-callee-app-id</c> that came in and was sent on would lead the call back to ourselves.
/// </summary>
internal sealed class SidecarHandler(string? appId, string? apiToken) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Remove(request);
        if (appId is not null)
        {
            request.Headers.TryAddWithoutValidation(DaprHeaders.AppId, appId);
        }
        if (apiToken is not null)
        {
            request.Headers.TryAddWithoutValidation(DaprHeaders.ApiToken, apiToken);
        }
        return base.SendAsync(request, cancellationToken);
    }

    private static void Remove(HttpRequestMessage request)
    {
        List<string>? foreign = null;
        foreach (var header in request.Headers.NonValidated)
        {
            if (header.Key.StartsWith(DaprHeaders.Prefix, StringComparison.OrdinalIgnoreCase)
                && !header.Key.Equals(DaprHeaders.Stream, StringComparison.OrdinalIgnoreCase))
            {
                (foreign ??= []).Add(header.Key);
            }
        }
        foreach (var name in foreign ?? [])
        {
            request.Headers.Remove(name);
        }
    }
}
