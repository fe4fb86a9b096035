using SatGate.Gateway.Configuration;
using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Upstreams.Http;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Upstreams;

/// <summary>When the gateway asks for its own token, what it sends for it, and what it does without one.</summary>
public sealed class UpstreamTokenTests : IAsyncDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Get_ManyAtOnce_AskOnceWithIdSecretScopeAndResource()
    {
        var token = Token();

        var got = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => token.GetAsync(Cancel).AsTask()));

        Assert.All(got, text => Assert.Equal("upstream-token-1", text));
        var request = Assert.Single(_issuer.TokenRequests);
        // The id is `the id`, the secret `a:b c`, each encoded before they are joined.
        Assert.Equal(
            "Basic " + Convert.ToBase64String("the%20id:a%3Ab%20c"u8)
                + " grant_type=client_credentials&resource=https%3A%2F%2Fup.example%2Fmcp&scope=a+b",
            request);
    }

    [Fact]
    public async Task Get_NearItsEnd_AsksAgain_AndWithoutTheServerTheOldOneServesUntilThen()
    {
        var token = Token();
        await token.GetAsync(Cancel);
        _clock.Advance(TimeSpan.FromSeconds(47));
        Assert.Equal("upstream-token-1", await token.GetAsync(Cancel));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("upstream-token-2", await token.GetAsync(Cancel));

        _issuer.IsDown = true;
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("upstream-token-2", await token.GetAsync(Cancel));
        _clock.Advance(TimeSpan.FromSeconds(1));
        var failed = await Assert.ThrowsAsync<UpstreamException>(() => token.GetAsync(Cancel).AsTask());
        Assert.Equal(UpstreamFault.Unavailable, failed.Fault);
        Assert.DoesNotContain("a:b c", $"{failed}", StringComparison.Ordinal);

        // Not at once again; then the server is asked anew.
        _issuer.IsDown = false;
        await Assert.ThrowsAsync<UpstreamException>(() => token.GetAsync(Cancel).AsTask());
        _clock.Advance(UpstreamToken.RetryAfter);
        Assert.StartsWith("upstream-token-", await token.GetAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forget_ATokenThatIsNotAccepted_AsksForAnother()
    {
        var token = Token();
        var first = await token.GetAsync(Cancel);
        token.Forget("another one");
        Assert.Equal(first, await token.GetAsync(Cancel));

        token.Forget(first);

        Assert.Equal("upstream-token-2", await token.GetAsync(Cancel));
    }

    private UpstreamToken Token()
    {
        var oauth = new UpstreamOAuth(_issuer.TokenUrl, "the id", "a b");
        var upstream = new UpstreamConfig
        {
            Name = "up", Url = new Uri("https://up.example/mcp"),
            Auth = new UpstreamAuth(UpstreamAuthType.OAuth, "Authorization", new Secret("a:b c")) { OAuth = oauth },
        };
        return new UpstreamToken(upstream, oauth, _http, _clock);
    }
}
