using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Upstreams.Http;

/// <summary>
/// The gateway's own token for one upstream, from an authorization server (OAuth 2.1 client credentials; the upstream
/// is the `resource`, RFC 8707). It is asked for anew before it ends, once for all requests that need it, and not at
/// once again after a failure. While the server is away a token that has not ended yet goes on serving. Neither the
/// secret nor the token is ever in a message.
/// </summary>
internal sealed class UpstreamToken(
    UpstreamConfig upstream, UpstreamOAuth oauth, HttpMessageInvoker http, TimeProvider clock)
{
    /// <summary>Between a failure and the next try.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private const int AnswerBytesMax = 64 * 1024;
    private const int TokenCharsMax = 16 * 1024;

    private static readonly TimeSpan s_answerMax = TimeSpan.FromSeconds(5);

    /// <summary>Of a token whose answer does not say how long it lives.</summary>
    private static readonly TimeSpan s_lifetimeDefault = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private volatile Kept? _kept;
    private long? _failedAt;

    /// <exception cref="UpstreamException">There is no token to be had.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_kept is { } kept && Age(kept) < kept.Lifetime * 0.8)
        {
            return kept.Token;
        }

        await _asking.WaitAsync(cancellationToken);
        try
        {
            if ((_kept is null || Age(_kept) >= _kept.Lifetime * 0.8)
                && (_failedAt is not { } failed || clock.GetElapsedTime(failed) >= RetryAfter))
            {
                await AskAsync();
            }

            return _kept is { } last && Age(last) < last.Lifetime
                ? last.Token
                : throw new UpstreamException(
                    UpstreamFault.Unavailable, $"The gateway gets no token for upstream `{upstream.Name}`.");
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>The upstream does not accept it: the next request asks for another.</summary>
    public void Forget(string token)
    {
        if (_kept is { } kept && kept.Token == token)
        {
            _kept = null;
        }
    }

    private TimeSpan Age(Kept kept) => clock.GetElapsedTime(kept.AskedAt);

    // Not cancelled with the request that happens to need it: others wait for the same answer.
    private async Task AskAsync()
    {
        var askedAt = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(s_answerMax, clock);
        try
        {
            using var request = Request();
            using var response = await http.SendAsync(request, limit.Token);
            await response.Content.LoadIntoBufferAsync(AnswerBytesMax, limit.Token);
            if (response.IsSuccessStatusCode
                && Read(await response.Content.ReadAsByteArrayAsync(limit.Token), askedAt) is { } kept)
            {
                (_kept, _failedAt) = (kept, null);
                return;
            }
        }
        catch (Exception failed) when (failed is HttpRequestException or OperationCanceledException or IOException)
        {
            // Said by whoever needs the token.
        }

        _failedAt = clock.GetTimestamp();
    }

    private HttpRequestMessage Request()
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["resource"] = upstream.Url!.ToString(),
        };
        if (oauth.Scope is { } scope)
        {
            form["scope"] = scope;
        }

        // RFC 6749, 2.3.1: both are encoded like form values before they are joined.
        var secret = upstream.Auth!.Value.Reveal();
        var basic = $"{Uri.EscapeDataString(oauth.ClientId)}:{Uri.EscapeDataString(secret)}";
        return new HttpRequestMessage(HttpMethod.Post, oauth.TokenUrl)
        {
            Content = new FormUrlEncodedContent(form),
            Headers =
            {
                Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic))),
                Accept = { new MediaTypeWithQualityHeaderValue("application/json") },
            },
        };
    }

    private static Kept? Read(byte[] json, long askedAt)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind is not JsonValueKind.Object
                || !root.TryGetProperty("access_token", out var token) || token.ValueKind is not JsonValueKind.String
                || token.GetString() is not { Length: > 0 and <= TokenCharsMax } text
                || text.AsSpan().ContainsAnyExceptInRange('!', '~')
                || !root.TryGetProperty("token_type", out var type) || type.ValueKind is not JsonValueKind.String
                || !string.Equals(type.GetString(), "Bearer", StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            var lifetime = root.TryGetProperty("expires_in", out var seconds)
                && seconds.ValueKind is JsonValueKind.Number && seconds.TryGetInt32(out var number) && number > 0
                    ? TimeSpan.FromSeconds(number)
                    : s_lifetimeDefault;
            return new Kept(text, askedAt, lifetime);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Kept(string Token, long AskedAt, TimeSpan Lifetime);
}
