using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace SatGate.Audit.Export;

/// <summary>
/// POSTs records to a URL as a JSON array, signed so that the receiver can tell they are ours and fresh: the header
/// `SatGate-Signature: t=&lt;Unix seconds&gt;,v1=&lt;hex&gt;` has the HMAC-SHA-256 of `&lt;t&gt;.&lt;body&gt;` under
/// the shared secret. Each record's `n` lets it drop what comes again. Only a 2xx
/// answer counts; redirects are not followed, because whoever answers could send our records anywhere.
/// </summary>
internal sealed class WebhookTarget : IEventTarget, IDisposable
{
    private const int SecretCharactersMin = 16;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly byte[] _secret;
    private readonly TimeProvider _time;

    /// <param name="name">Of its cursor.</param>
    /// <param name="secret">Shared with the receiver; at least 16 characters.</param>
    public WebhookTarget(string name, Uri url, string secret, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, SecretCharactersMin);
        Name = name;
        _url = url;
        _secret = Encoding.UTF8.GetBytes(secret);
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = s_timeout,
        };
    }

    public string Name { get; }

    public async Task SendAsync(IReadOnlyList<byte[]> records, CancellationToken cancellationToken)
    {
        var body = Body(records);
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("SatGate-Signature", string.Create(
            CultureInfo.InvariantCulture, $"t={seconds},v1={Sign(_secret, seconds, body)}"));
        using var answer = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException(string.Create(
                CultureInfo.InvariantCulture, $"the webhook answered {(int)answer.StatusCode}"));
        }
    }

    /// <summary>What the signature header holds as v1.</summary>
    internal static string Sign(byte[] secret, long seconds, byte[] body)
    {
        var time = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seconds}."));
        byte[] text = [.. time, .. body];
        return Convert.ToHexStringLower(HMACSHA256.HashData(secret, text));
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Body(IReadOnlyList<byte[]> records)
    {
        using var body = new MemoryStream();
        body.WriteByte((byte)'[');
        for (var i = 0; i < records.Count; i++)
        {
            if (i > 0)
            {
                body.WriteByte((byte)',');
            }

            body.Write(records[i]);
        }

        body.WriteByte((byte)']');
        return body.ToArray();
    }
}
