using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Auth.Keys;
using SatGate.Auth.Sharing;
using SatGate.Contracts.Auth.V1;
using SatGate.Dapr;
using SatGate.Grpc.InProcess;
using SatGate.Testing;
using SatGate.Testing.Sidecar;

namespace SatGate.Auth.Tests.Sharing;

/// <summary>One replica of Auth over a state store it shares with others; its clock is the test's.</summary>
internal sealed class SharedReplica : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("satgate-auth-").FullName;
    private readonly ServiceProvider _services;

    private SharedReplica(ScriptedSidecar sidecar)
    {
        var settings = DaprSettings.FromEnvironment(name => sidecar.Environment.GetValueOrDefault(name));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new DaprClient(settings, TimeProvider.System))
            .AddSharedAuth(
                new AuthOptions
                {
                    RootKeys = [new ConfiguredKey(AuthHost.Secret)],
                    DatabasePath = Path.Combine(_folder, "copy.db"),
                },
                "state")
            .BuildServiceProvider();
        var bound = new InProcessServices();
        bound.Add(AuthService.BindService(_services.GetRequiredService<AuthService.AuthServiceBase>()));
        Client = new AuthService.AuthServiceClient(
            new InProcessCallInvoker(bound, TimeProvider.System, NullLogger<InProcessCallInvoker>.Instance));
    }

    /// <summary>Driven by the test; what the sidecar takes passes by the real clock.</summary>
    public ManualTimeProvider Time { get; } = new();

    public AuthService.AuthServiceClient Client { get; }

    public SharedJournal Journal => _services.GetRequiredService<SharedJournal>();

    public static async Task<SharedReplica> StartAsync(ScriptedSidecar sidecar, CancellationToken cancellationToken)
    {
        var replica = new SharedReplica(sidecar);
        await replica.Journal.CatchUpAsync(cancellationToken);
        return replica;
    }

    /// <summary>Every revocation as this replica numbers them.</summary>
    public async Task<IReadOnlyList<(long Sequence, string TokenId)>> RevocationsAsync(
        CancellationToken cancellationToken)
    {
        using var call = Client.WatchRevocations(new WatchRevocationsRequest(), cancellationToken: cancellationToken);
        var found = new List<(long, string)>();
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            var told = call.ResponseStream.Current;
            if (told.TokenId.Length == 0)
            {
                break;
            }
            found.Add((told.Sequence, told.TokenId));
        }
        return found;
    }

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
