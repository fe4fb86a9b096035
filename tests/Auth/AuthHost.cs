using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Auth.Keys;
using SatGate.Contracts.Auth.V1;
using SatGate.Grpc.InProcess;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using SatGate.Testing;

namespace SatGate.Auth.Tests;

/// <summary>
/// The Auth service in this process behind its generated client, over a folder of its own and a clock that a test
/// drives. Messages are copied as on the wire.
/// </summary>
internal sealed class AuthHost : IDisposable
{
    public const string Secret = "a root key that tests may know, 0123456789";

    private readonly ServiceProvider _services;
    private readonly bool _ownsFolder;

    private AuthHost(string folder, bool ownsFolder, ManualTimeProvider time, AuthOptions options)
    {
        Folder = folder;
        _ownsFolder = ownsFolder;
        Time = time;
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton<ILoggerProvider>(Log)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace))
            .AddAuth(options);
        _services = services.BuildServiceProvider();
        var bound = new InProcessServices();
        bound.Add(AuthService.BindService(_services.GetRequiredService<AuthService.AuthServiceBase>()));
        var invoker = new InProcessCallInvoker(bound, time, NullLogger<InProcessCallInvoker>.Instance)
        {
            CopiesMessages = true,
        };
        Client = new AuthService.AuthServiceClient(invoker);
    }

    public string Folder { get; }

    public ManualTimeProvider Time { get; }

    public RecordedLog Log { get; } = new();

    public AuthService.AuthServiceClient Client { get; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public static AuthHost Start(Func<AuthOptions, AuthOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("satgate-auth-").FullName;
        return Start(folder, ownsFolder: true, new ManualTimeProvider(), change);
    }

    /// <summary>The service again over the same files, as after a restart; the first one stays as it is.</summary>
    public AuthHost StartAgain(Func<AuthOptions, AuthOptions>? change = null) =>
        Start(Folder, ownsFolder: false, Time, change);

    private static AuthHost Start(
        string folder, bool ownsFolder, ManualTimeProvider time, Func<AuthOptions, AuthOptions>? change)
    {
        var options = new AuthOptions
        {
            RootKeys = [new ConfiguredKey(Secret)],
            DatabasePath = Path.Combine(folder, "auth.db"),
            Location = "https://gateway.example/mcp",
        };
        return new AuthHost(folder, ownsFolder, time, change is null ? options : change(options));
    }

    public async Task<string> MintAsync(Terms? terms = null, string tenant = "")
    {
        var request = new MintRequest { Terms = terms, Tenant = tenant };
        var minted = await Client.MintAsync(request, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(MintResponse.Types.Status.Minted, minted.Status);
        return minted.Token;
    }

    public async Task<VerifyResponse> VerifyAsync(string token) => await Client.VerifyAsync(
        new VerifyRequest { Token = token }, cancellationToken: TestContext.Current.CancellationToken);

    public async Task<VerifyResponse.Types.Status> StatusAsync(string token) => (await VerifyAsync(token)).Status;

    public async Task<DelegateResponse> DelegateAsync(
        string token, long budget = 10, Terms? terms = null, string nonce = "") => await Client.DelegateAsync(
            new DelegateRequest { Token = token, Budget = budget, Terms = terms, Nonce = nonce },
            cancellationToken: TestContext.Current.CancellationToken);

    public async Task<RevokeResponse> RevokeAsync(string tokenId, string ancestor = "", string token = "") =>
        await Client.RevokeAsync(
            new RevokeRequest { TokenId = tokenId, AncestorId = ancestor, Token = token },
            cancellationToken: TestContext.Current.CancellationToken);

    public async Task<ListResponse> ListAsync(ListRequest? request = null) => await Client.ListAsync(
        request ?? new ListRequest(), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The token as a gateway has it once Auth has verified it.</summary>
    public async Task<VerifiedMacaroon> VerifiedAsync(string text)
    {
        var answer = await VerifyAsync(text);
        Assert.Equal(VerifyResponse.Types.Status.Verified, answer.Status);
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(text, out var token));
        var ids = answer.ChainIds.ToByteArray().Chunk(TokenId.Size).Select(id => TokenId.FromBytes(id)).ToArray();
        Assert.True(VerifiedMacaroon.TryRestore(token!, ids, out var verified));
        return verified!;
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

    public void Dispose()
    {
        _services.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
