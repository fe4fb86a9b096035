namespace SatGate.Dapr.Tests.Services;

/// <summary>
/// What stands before the gateways: calls go in turn to those that are listed. Only a call whose connection was
/// refused, and which has therefore reached nobody, is sent to the next.
/// </summary>
internal sealed class LoadBalancer(IReadOnlyList<ServiceReplica> gateways) : IDisposable
{
    private const int AttemptsMax = 1000;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    // A connection for each call: one that was kept and breaks does not tell whether the call had arrived.
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
        {
            Timeout = TimeSpan.FromMinutes(3),
        };

    private int _turn;

    /// <summary>Throws <see cref="HttpRequestException"/> when the gateway broke the connection.</summary>
    /// <param name="make">The request to one gateway, whose address it is given.</param>
    public async Task<string> SendAsync(Func<Uri, HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (Next() is { } gateway)
                {
                    using var answer = await _http.SendAsync(make(gateway.Address), cancellationToken);
                    return await answer.Content.ReadAsStringAsync(cancellationToken);
                }
            }
            catch (HttpRequestException exception) when (
                exception.HttpRequestError is HttpRequestError.ConnectionError && attempt < AttemptsMax)
            {
                // Nobody listens there just now.
            }
            await Task.Delay(s_pause, TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private ServiceReplica? Next()
    {
        var listed = gateways.Where(each => each.Sidecar.IsListed).ToList();
        return listed.Count == 0 ? null : listed[(int)((uint)Interlocked.Increment(ref _turn) % (uint)listed.Count)];
    }
}
