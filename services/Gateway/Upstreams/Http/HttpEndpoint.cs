using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Upstreams.Http;

/// <summary>
/// One HTTP upstream's address, credentials and connection pool. Redirects are never followed: a redirected
/// tools/call would run somewhere nobody configured, with our credential.
/// </summary>
internal sealed class HttpEndpoint : IDisposable
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(10);

    private readonly HttpMessageInvoker _invoker;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers;
    private readonly UpstreamToken? _token;

    public HttpEndpoint(UpstreamConfig config)
    {
        Server = config.Name;
        Url = config.Url!;
        var headers = config.Headers.ToList();
        if (config.Auth is { OAuth: null } auth)
        {
            headers.Add(new(auth.Header, auth.HeaderValue()));
        }

        _headers = headers;
        var guard = new SsrfGuard(config.AllowPrivate, s_connectTimeout);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = s_connectionLifetime,
            MaxConnectionsPerServer = config.MaxConcurrent,
            ConnectCallback = guard.ConnectAsync,
            SslOptions = config.TlsSkipVerify ? WithoutVerification() : new(),
        });
        _token = config.Auth?.OAuth is { } oauth
            ? new UpstreamToken(config, oauth, _invoker, TimeProvider.System)
            : null;
    }

    [SuppressMessage(
        "Security", "CA5359", Justification = "The owner of the configuration asked for it by `tlsSkipVerify`.")]
    private static SslClientAuthenticationOptions WithoutVerification() =>
        new() { RemoteCertificateValidationCallback = static (_, _, _, _) => true };

    public string Server { get; }

    public Uri Url { get; }

    /// <summary>
    /// Sends a request with the upstream's own credentials and returns when the headers of the answer are there.
    /// </summary>
    /// <exception cref="UpstreamException">The upstream could not be reached, broke off, or was silent for too
    /// long.</exception>
    public async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage request, SilenceTimer timer)
    {
        request.Version = HttpVersion.Version11;
        foreach (var (name, value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            if (_token is null)
            {
                return await _invoker.SendAsync(request, timer.Token);
            }

            var token = await _token.GetAsync(timer.Token);
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            var response = await _invoker.SendAsync(request, timer.Token);
            if (response.StatusCode is HttpStatusCode.Unauthorized)
            {
                _token.Forget(token);
            }

            return response;
        }
        catch (OperationCanceledException exception) when (timer.IsSilent)
        {
            throw new UpstreamException(
                UpstreamFault.Timeout, $"Upstream `{Server}` did not answer in time.", exception);
        }
        catch (HttpRequestException exception)
        {
            // Only these two say for certain that no byte of the request left.
            var neverSent = exception.HttpRequestError
                is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError;
            throw new UpstreamException(
                neverSent ? UpstreamFault.Unavailable : UpstreamFault.Broken,
                neverSent ? $"Upstream `{Server}` cannot be reached." : $"Upstream `{Server}` broke off.",
                exception);
        }
    }

    public void Dispose() => _invoker.Dispose();
}
