using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SatGate.Testing;

/// <summary>
/// A small OpenID issuer with real keys on a free loopback port: discovery, key set, and tokens of any content, signed
/// well or badly. It can rotate its keys and be out of reach.
/// </summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly List<JsonObject> _published = [];
    private int _requests;
    private int _keys;

    public TestIssuer()
    {
        Url = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = ServeAsync();
        Rotate();
    }

    /// <summary>Its name, and where it is.</summary>
    public string Url { get; }

    public Uri JwksUrl => new(Url + "/jwks");

    /// <summary>Requests that it has answered or turned away.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Every request is answered with 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>What clients have sent to the token endpoint: their Authorization header and form.</summary>
    public ConcurrentQueue<string> TokenRequests { get; } = new();

    /// <summary>Seconds that a token of the token endpoint lives.</summary>
    public int TokenLifetime { get; set; } = 60;

    public Uri TokenUrl => new(Url + "/token");

    /// <summary>What discovery says the issuer is.</summary>
    public string? Claimed { get; set; }

    public RSA Rsa { get; private set; } = RSA.Create();

    public ECDsa Ec { get; private set; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string RsaId => $"rsa-{_keys}";

    public string EcId => $"ec-{_keys}";

    /// <summary>The key set as it is published.</summary>
    public string Jwks => new JsonObject
    {
        ["keys"] = new JsonArray([.. _published.Select(key => key.DeepClone())]),
    }.ToJsonString();

    /// <summary>New keys; the ones before are published no longer.</summary>
    public void Rotate()
    {
        _keys++;
        Rsa = RSA.Create(2048);
        Ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (rsa, ec) = (Rsa.ExportParameters(false), Ec.ExportParameters(false));
        _published.Clear();
        _published.Add(new JsonObject
        {
            ["kty"] = "RSA", ["kid"] = RsaId, ["use"] = "sig", ["n"] = Text(rsa.Modulus!), ["e"] = Text(rsa.Exponent!),
        });
        _published.Add(new JsonObject
        {
            ["kty"] = "EC", ["kid"] = EcId, ["crv"] = "P-256", ["x"] = Text(ec.Q.X!), ["y"] = Text(ec.Q.Y!),
        });
        // A shared secret in a public place: nobody may use it for anything.
        _published.Add(new JsonObject { ["kty"] = "oct", ["kid"] = "shared", ["k"] = Text("no secret at all"u8) });
    }

    /// <summary>Claims of a good token, which a test may change.</summary>
    public JsonObject Claims(DateTimeOffset now, string audience = "satgate") => new()
    {
        ["iss"] = Url,
        ["aud"] = audience,
        ["sub"] = "alice",
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        ["iat"] = now.ToUnixTimeSeconds(),
        ["roles"] = new JsonArray("reader"),
    };

    /// <summary>A token signed with RS256 and the current key.</summary>
    public string Sign(JsonObject claims) => Sign(Header("RS256", RsaId), claims, Rs256);

    /// <summary>A token with any header and any signature.</summary>
    public static string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Text(Encoding.UTF8.GetBytes(header.ToJsonString()))}."
            + Text(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        return $"{signed}.{Text(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static JsonObject Header(string algorithm, string? keyId)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (keyId is not null)
        {
            header["kid"] = keyId;
        }

        return header;
    }

    public byte[] Rs256(byte[] content) =>
        Rsa.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public byte[] Ps256(byte[] content) => Rsa.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);

    public byte[] Es256(byte[] content) => Ec.SignData(content, HashAlgorithmName.SHA256);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        Rsa.Dispose();
        Ec.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException
                or SocketException or InvalidOperationException)
            {
                return;
            }

            Interlocked.Increment(ref _requests);
            Answer(context);
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var body = context.Request.Url!.AbsolutePath switch
        {
            "/jwks" => Jwks,
            "/token" => GiveToken(context.Request),
            "/.well-known/openid-configuration" =>
                new JsonObject { ["issuer"] = Claimed ?? Url, ["jwks_uri"] = JwksUrl.ToString() }.ToJsonString(),
            _ => null,
        };
        context.Response.StatusCode = IsDown ? 503 : body is null ? 404 : 200;
        context.Response.ContentType = "application/json";
        context.Response.Close(Encoding.UTF8.GetBytes(IsDown ? "" : body ?? ""), willBlock: true);
    }

    private string GiveToken(HttpListenerRequest request)
    {
        using var reader = new StreamReader(request.InputStream);
        TokenRequests.Enqueue($"{request.Headers["Authorization"]} {reader.ReadToEnd()}");
        return new JsonObject
        {
            ["access_token"] = $"upstream-token-{TokenRequests.Count}", ["token_type"] = "bearer",
            ["expires_in"] = TokenLifetime,
        }.ToJsonString();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
