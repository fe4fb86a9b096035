using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Auth;
using SatGate.Auth.Keys;
using SatGate.Contracts.Auth.V1;
using SatGate.Gateway.Identity;
using SatGate.Grpc.InProcess;
using SatGate.Macaroons.Format;

namespace SatGate.Benchmarks.Tokens;

/// <summary>
/// What identifying a caller costs in the gateway: a token in the cache with its caveats asked (hit), one that Auth has
/// to verify in this process (miss), and one that is forged. Options: --seconds 2, --runs 5, --caveats 8. The bars are
/// 0.5 µs and 20 µs.
/// </summary>
internal static class TokenBenchmark
{
    private const int CaveatsMax = 60;
    private const int MissTokens = 20_000;
    private const int HitsAtOnce = 10_000;
    private const int MissesAtOnce = 500;
    private const int SecondsMax = 20;

    private static readonly IPAddress s_address = IPAddress.Loopback;

    public static async Task RunAsync(Options options)
    {
        var folder = Directory.CreateTempSubdirectory("satgate-bench-tokens-");
        try
        {
            await using var services = new ServiceCollection()
                .AddLogging()
                .AddAuth(new AuthOptions
                {
                    RootKeys = [new ConfiguredKey("a root key of the benchmark, 32 bytes or more")],
                    DatabasePath = Path.Combine(folder.FullName, "auth.db"),
                })
                .BuildServiceProvider();
            await RunAsync(services, options);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(ServiceProvider services, Options options)
    {
        var bound = new InProcessServices();
        bound.Add(AuthService.BindService(services.GetRequiredService<AuthService.AuthServiceBase>()));
        var clock = TimeProvider.System;
        var auth = new AuthService.AuthServiceClient(
            new InProcessCallInvoker(bound, clock, NullLogger<InProcessCallInvoker>.Instance));
        var cache = new TokenCache(clock);
        var verifier = new TokenVerifier(auth, cache, clock, NullLogger<TokenVerifier>.Instance);
        var authenticator = new TokenAuthenticator(cache, verifier, clock);
        await using var follower = new RevocationFollower(
            auth, cache, clock, NullLogger<RevocationFollower>.Instance);
        follower.Start();
        while (!cache.IsFollowed)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), clock, CancellationToken.None);
        }

        var minted = await auth.MintAsync(new MintRequest { Terms = new Terms { NeverExpires = true } });
        var caveats = Math.Min(CaveatsMax, options.Number("caveats"));
        var tokens = Enumerable.Range(0, MissTokens).Select(index => Narrow(minted.Token, caveats, index)).ToArray();
        var runs = options.Number("runs");
        var duration = TimeSpan.FromSeconds(Math.Min(SecondsMax, options.Number("seconds")));
        var forged = tokens.Select(token => token[..^8] + "AAAAAAAA").ToArray();
        Console.WriteLine($"token: {caveats} caveats, {tokens[0].Length} characters");
        Console.WriteLine(Costs.Head);
        var (hits, misses, forgeries) = (new Costs("hit", 500), new Costs("miss", 20_000), new Costs("forged", 20_000));
        await authenticator.IdentifyAsync(tokens[0], s_address);
        var start = clock.GetTimestamp();
        while (clock.GetElapsedTime(start) < duration)
        {
            await HitsAsync(authenticator, tokens[0], hits);
        }

        for (var run = 0; run < runs; run++)
        {
            await MissesAsync(authenticator, tokens, expected: true, misses);
            await MissesAsync(authenticator, forged, expected: false, forgeries);
        }

        foreach (var costs in (Costs[])[hits, misses, forgeries])
        {
            Console.WriteLine(costs.Row());
        }
    }

    private static async Task HitsAsync(TokenAuthenticator authenticator, string token, Costs costs)
    {
        costs.Begin();
        for (var i = 0; i < HitsAtOnce; i++)
        {
            if ((await authenticator.IdentifyAsync(token, s_address)).Principal is null)
            {
                throw new InvalidOperationException("A token that should be in the cache was refused.");
            }
        }

        costs.End(HitsAtOnce);
    }

    // Each token once in a run; there are more than the cache keeps, so the next run misses them all again.
    private static async Task MissesAsync(
        TokenAuthenticator authenticator, string[] tokens, bool expected, Costs costs)
    {
        foreach (var some in tokens.Chunk(MissesAtOnce))
        {
            costs.Begin();
            foreach (var token in some)
            {
                if ((await authenticator.IdentifyAsync(token, s_address)).Principal is not null != expected)
                {
                    throw new InvalidOperationException("A token was taken for another kind.");
                }
            }

            costs.End(some.Length);
        }
    }

    private static string Narrow(string root, int caveats, int index)
    {
        string[] each =
        [
            "tools = read_*,search", "servers = web,files*", "expires = 4102444800", "max_cost = 10",
            "ip = 127.0.0.0/8,10.0.0.0/8", "scope = api:*", "label = helper",
        ];
        Macaroon.Decode(root, out var token);
        for (var i = 0; i < caveats; i++)
        {
            var caveat = i == caveats - 1 ? $"nonce = n{index}" : each[i % each.Length];
            token!.Append(caveat, out token);
        }

        return token!.ToText();
    }
}
