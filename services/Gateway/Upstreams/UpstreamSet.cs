using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Upstreams.Http;
using SatGate.Gateway.Upstreams.Sse;
using SatGate.Gateway.Upstreams.Stdio;

namespace SatGate.Gateway.Upstreams;

/// <summary>
/// The configured upstreams. A reload keeps the ones whose configuration did not change, with their connections;
/// changed and removed ones end after the new set is in place.
/// </summary>
internal sealed class UpstreamSet(GatewayIdentity identity, TimeProvider clock, ILoggerFactory loggers)
    : IAsyncDisposable
{
    private volatile Snapshot _current = new([]);

    /// <summary>In configuration order; disabled ones are not there.</summary>
    public IReadOnlyList<Upstream> All => _current.InOrder;

    public Upstream? Find(string name) => _current.ByName.GetValueOrDefault(name);

    /// <summary>Fires with the name of an upstream that has come up, or gone down after having been up.</summary>
    public event Action<string>? AvailabilityChanged;

    /// <summary>Fires after the set has changed.</summary>
    public event Action? Changed;

    public async ValueTask ApplyAsync(SatGateConfig config)
    {
        var before = _current;
        var after = config.Upstreams.Where(upstream => upstream.Enabled)
            .Select(upstream => upstream with { AllowPrivate = upstream.AllowPrivate || config.AllowPrivateUpstreams })
            .Select(upstream => before.ByName.TryGetValue(upstream.Name, out var kept) && kept.Config == upstream
                ? kept
                : Create(upstream, config.Limits))
            .ToList();
        _current = new Snapshot(after);
        foreach (var upstream in after.Except(before.InOrder))
        {
            upstream.Start();
        }

        Changed?.Invoke();
        foreach (var upstream in before.InOrder.Except(after))
        {
            await upstream.DisposeAsync();
        }
    }

    private Upstream Create(UpstreamConfig config, LimitsConfig limits)
    {
        var logger = loggers.CreateLogger($"SatGate.Upstreams.{config.Name}");
        ILinkFactory links = config.Transport switch
        {
            UpstreamTransport.Http => new HttpLinkFactory(config, limits),
            UpstreamTransport.Sse => new SseLinkFactory(config, limits, logger),
            _ => new StdioLinkFactory(config, limits, clock, logger),
        };
        var upstream = new Upstream(config, links, identity, clock, logger);
        upstream.AvailabilityChanged += () => AvailabilityChanged?.Invoke(config.Name);
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        var last = _current;
        _current = new Snapshot([]);
        await Task.WhenAll(last.InOrder.Select(upstream => upstream.DisposeAsync().AsTask()));
    }

    private sealed class Snapshot(IReadOnlyList<Upstream> upstreams)
    {
        public IReadOnlyList<Upstream> InOrder { get; } = upstreams;

        public FrozenDictionary<string, Upstream> ByName { get; } =
            upstreams.ToFrozenDictionary(upstream => upstream.Name, StringComparer.Ordinal);
    }
}
