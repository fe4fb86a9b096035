using System.Collections.Concurrent;
using System.Globalization;
using SatGate.Conformance.Tests;
using SatGate.Testing;

[assembly: AssemblyFixture(typeof(ConformanceServers))]

namespace SatGate.Conformance.Tests;

/// <summary>
/// The fixture server over HTTP, and gateways in front of it over HTTP and over stdio; started once, and each direct
/// baseline is run once.
/// </summary>
public sealed class ConformanceServers : IAsyncLifetime
{
    private readonly int _port = FreePort.Next();
    private readonly ConcurrentDictionary<string, Lazy<Task<SuiteResult>>> _direct = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<GatewayProcess>>> _gateways = new();
    private ChildProcess? _fixture;

    private Uri FixtureUrl => new($"http://localhost:{_port.ToString(CultureInfo.InvariantCulture)}/mcp");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _fixture = await NodeProcess.StartServerAsync(
        TestNode.Script("fixtures/conformance/http.js"),
        [_port.ToString(CultureInfo.InvariantCulture)],
        _port,
        environment: null,
        CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways.Values.Where(gateway => gateway.IsValueCreated))
        {
            if (gateway.Value.IsCompletedSuccessfully)
            {
                await (await gateway.Value).DisposeAsync();
            }
        }

        if (_fixture is not null)
        {
            await _fixture.DisposeAsync();
        }
    }

    /// <summary>The run against the fixture without a gateway.</summary>
    internal Task<SuiteResult> DirectAsync(string revision) => _direct.GetOrAdd(
        revision,
        key => new(() => Suite.RunServerAsync($"direct {key}", FixtureUrl, key, CancellationToken.None))).Value;

    /// <summary>A gateway whose only upstream, named fixture, is the conformance server over http or stdio.</summary>
    internal Task<GatewayProcess> GatewayAsync(string transport) => _gateways.GetOrAdd(
        transport,
        key => new(() => GatewayProcess.StartAsync(Config(key), CancellationToken.None))).Value;

    // Prices are on, as for a user: the suite must not notice.
    private string Config(string transport)
    {
        var script = TestNode.Script("fixtures/conformance/stdio.js");
        var upstream = transport == "http"
            ? $"transport: http, url: \"{FixtureUrl}\", allowPrivate: true"
            : $"transport: stdio, command: [\"{TestNode.Executable}\", \"{script}\"]";
        return $"upstreams:\n  fixture: {{ {upstream} }}\n"
            + "tools: { defaultCost: 1 }\nbudget: { limit: 1000000 }\n";
    }
}
