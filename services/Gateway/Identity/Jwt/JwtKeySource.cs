using System.Text.Json;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Identity.Jwt;

/// <summary>
/// The issuer's keys: from a file, from its key set, or found by discovery (OpenID Connect Discovery 1.0, whose issuer
/// must be the one that is configured). They are asked for anew every hour and when a token names an unknown key, but
/// never more often than every <see cref="RefetchMin"/>, so that made-up key ids cost the issuer nothing. While the
/// issuer cannot be asked the last keys serve until <see cref="JwtConfig.JwksMaxAge"/>; then nobody is let in.
/// </summary>
internal sealed class JwtKeySource(JwtConfig config, TimeProvider clock, ILogger logger, HttpMessageHandler? handler)
{
    /// <summary>Between two requests to the issuer.</summary>
    public static readonly TimeSpan RefetchMin = TimeSpan.FromSeconds(30);

    /// <summary>The age at which keys are asked for anew.</summary>
    public static readonly TimeSpan RefreshAge = TimeSpan.FromHours(1);

    private const int BytesMax = 512 * 1024;

    private static readonly TimeSpan s_answerMax = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(
        handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = s_answerMax, MaxResponseContentBufferSize = BytesMax,
    };

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Kept? _kept;
    private long? _askedAt;

    /// <summary>Whether one of the issuer's keys has signed it; null when we cannot tell.</summary>
    public async ValueTask<bool?> VerifyAsync(JwtToken token, JwtAlgorithm algorithm)
    {
        var kept = await CurrentAsync(RefreshAge);
        if (kept?.Keys.Verify(token.KeyId, algorithm, token.Signed, token.Signature) is { } known)
        {
            return known;
        }

        // The issuer may have a new key.
        kept = await CurrentAsync(TimeSpan.Zero);
        return kept is null ? null
            : kept.Keys.Verify(token.KeyId, algorithm, token.Signed, token.Signature) ?? false;
    }

    // The keys, asked for anew when they are older than that; null when there are none that may serve.
    private async ValueTask<Kept?> CurrentAsync(TimeSpan ageMax)
    {
        if (AgeOf(_kept) > ageMax)
        {
            await _fetching.WaitAsync();
            try
            {
                if (AgeOf(_kept) > ageMax
                    && (_askedAt is not { } asked || clock.GetElapsedTime(asked) >= RefetchMin))
                {
                    _askedAt = clock.GetTimestamp();
                    await FetchAsync();
                }
            }
            finally
            {
                _fetching.Release();
            }
        }

        return AgeOf(_kept) <= config.JwksMaxAge ? _kept : null;
    }

    private TimeSpan AgeOf(Kept? kept) => kept is null ? TimeSpan.MaxValue : clock.GetElapsedTime(kept.FetchedAt);

    private async Task FetchAsync()
    {
        try
        {
            var json = config.JwksFile is { } file
                ? await File.ReadAllBytesAsync(file)
                : await GetAsync(config.JwksUrl ?? await DiscoverAsync());
            if (json.Length <= BytesMax && JwtKeySet.Read(json) is { } keys)
            {
                _kept = new Kept(keys, clock.GetTimestamp());
                return;
            }

            logger.IssuerKeysUnusable(config.Issuer, "the key set cannot be read, or has no key we use");
        }
        catch (Exception failed) when (failed is HttpRequestException or OperationCanceledException or IOException
            or UnauthorizedAccessException or InvalidDataException)
        {
            logger.IssuerKeysUnusable(config.Issuer, failed.Message);
        }
    }

    private async Task<Uri> DiscoverAsync()
    {
        var json = await GetAsync(new Uri(config.Issuer.TrimEnd('/') + "/.well-known/openid-configuration"));
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind is JsonValueKind.Object
                && root.TryGetProperty("issuer", out var issuer) && issuer.ValueKind is JsonValueKind.String
                && issuer.ValueEquals(config.Issuer)
                && root.TryGetProperty("jwks_uri", out var uri) && uri.ValueKind is JsonValueKind.String
                && Uri.TryCreate(uri.GetString(), UriKind.Absolute, out var url)
                && (url.Scheme == "https" || (url.IsLoopback && new Uri(config.Issuer).IsLoopback)))
            {
                return url;
            }
        }
        catch (JsonException)
        {
            // Said below, without the text.
        }

        throw new InvalidDataException("discovery names another issuer, or no key set over https");
    }

    private async Task<byte[]> GetAsync(Uri url)
    {
        using var response = await _http.GetAsync(url);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsByteArrayAsync()
            : throw new InvalidDataException($"the issuer answered with HTTP status {(int)response.StatusCode}");
    }

    private sealed record Kept(JwtKeySet Keys, long FetchedAt);
}
