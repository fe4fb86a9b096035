using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Auth;
using SatGate.Auth.Keys;
using SatGate.Contracts.Auth.V1;
using SatGate.Gateway.Identity;
using SatGate.Grpc.InProcess;
using SatGate.Macaroons.Format;
using SatGate.Testing;

namespace SatGate.Gateway.Tests.Identity;

/// <summary>
/// The gateway's identity parts over a real Auth service in this process. The two have clocks of their own, so that
/// Auth can fall silent.
/// </summary>
internal sealed class AuthParts : IAsyncDisposable
{
    public const string Secret = "a root key that tests may know, 0123456789";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("satgate-identity-").FullName;
    private readonly ServiceProvider _services;

    public AuthParts(string secret = Secret, Action<ServiceCollection>? add = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(AuthClock).AddLogging().AddAuth(new AuthOptions
        {
            RootKeys = [new ConfiguredKey(secret)],
            DatabasePath = Path.Combine(_folder, "auth.db"),
        });
        add?.Invoke(services);
        _services = services.BuildServiceProvider();
        var bound = new InProcessServices();
        bound.Add(AuthService.BindService(_services.GetRequiredService<AuthService.AuthServiceBase>()));
        Invoker = new FailingInvoker(
            new InProcessCallInvoker(bound, TimeProvider.System, NullLogger<InProcessCallInvoker>.Instance)
            {
                CopiesMessages = true,
            });
        Auth = new AuthService.AuthServiceClient(Invoker);
        Cache = new TokenCache(Clock);
        var verifier = new TokenVerifier(Auth, Cache, TimeProvider.System, NullLogger<TokenVerifier>.Instance);
        Authenticator = new TokenAuthenticator(Cache, verifier, Clock);
        Follower = new RevocationFollower(Auth, Cache, Clock, NullLogger<RevocationFollower>.Instance);
    }

    public ManualTimeProvider AuthClock { get; } = new(s_start);

    public ManualTimeProvider Clock { get; } = new(s_start);

    public FailingInvoker Invoker { get; }

    public AuthService.AuthServiceClient Auth { get; }

    public TokenCache Cache { get; }

    public TokenAuthenticator Authenticator { get; }

    public RevocationFollower Follower { get; }

    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Follows revocations; returns once the cache may keep tokens.</summary>
    public async Task FollowAsync()
    {
        Follower.Start();
        await KeepsAsync(true);
    }

    /// <summary>Waits until the cache keeps what it is given, or no longer does.</summary>
    public Task KeepsAsync(bool keeps) => Eventually.HoldsAsync(
        () => Cache.IsFollowed == keeps, s_limit, $"the cache keeps tokens: {keeps}", Cancel);

    /// <summary>Waits until the revocation with this number has been told.</summary>
    public Task SawAsync(long sequence) => Eventually.HoldsAsync(
        () => Cache.LastSeen >= sequence, s_limit, $"revocation {sequence} is told", Cancel);

    /// <summary>Lets time pass on both sides, Auth's signs of life included.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var before = Follower.Heard;
        AuthClock.Advance(time);
        await Eventually.HoldsAsync(() => Follower.Heard > before, s_limit, "a sign of life", Cancel);
        Clock.Advance(time);
    }

    /// <summary>Lets the follower's waits pass until it has reached Auth again.</summary>
    public async Task FollowAgainAsync()
    {
        await Eventually.HoldsAsync(
            () =>
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                return Cache.IsFollowed;
            },
            s_limit,
            "the feed is back",
            Cancel);
    }

    public async Task<string> MintAsync(Terms? terms = null)
    {
        var minted = await Auth.MintAsync(
            new MintRequest { Terms = terms ?? new Terms { NeverExpires = true } }, cancellationToken: Cancel);
        Assert.Equal(MintResponse.Types.Status.Minted, minted.Status);
        return minted.Token;
    }

    public ValueTask<Identification> IdentifyAsync(string? token, IPAddress? address = null) =>
        Authenticator.IdentifyAsync(token, address);

    /// <summary>What the token is refused with; `accepted` when it is not.</summary>
    public async Task<string> ErrorAsync(string? token, IPAddress? address = null) =>
        (await IdentifyAsync(token, address)).Refusal?.Error ?? "accepted";

    public async Task<string> IdAsync(string token) => (await IdentifyAsync(token)).Principal!.Id;

    public async Task RevokeAsync(string id)
    {
        var revoked = await Auth.RevokeAsync(new RevokeRequest { TokenId = id }, cancellationToken: Cancel);
        Assert.Equal(RevokeResponse.Types.Status.Revoked, revoked.Status);
    }

    /// <summary>The token with caveats that its holder appended offline.</summary>
    public static string Append(string text, params string[] caveats)
    {
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(text, out var token));
        foreach (var caveat in caveats)
        {
            Assert.Equal(DecodeStatus.Decoded, token!.Append(caveat, out token));
        }

        return token!.ToText();
    }

    public async ValueTask DisposeAsync()
    {
        await Follower.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
