using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SatGate.Gateway.Tests.InProcess;

/// <summary>
/// What the gateway's counters have counted for one server; others in this process have other names. A histogram counts
/// its values.
/// </summary>
internal sealed class CountedMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly string _server;

    public CountedMetrics(string server)
    {
        _server = server;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "SatGate.Gateway" && !instrument.IsObservable)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        _listener.Start();
    }

    /// <summary>By name and the tags besides `server`, as `name{tag=value,…}`.</summary>
    public long this[string key] => _counts.GetValueOrDefault(key);

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = tags.ToArray();
        if (all.Any(tag => tag.Key == "server" && (string?)tag.Value == _server))
        {
            var rest = all.Where(tag => tag.Key != "server").Select(tag => $"{tag.Key}={tag.Value}");
            _counts.AddOrUpdate($"{instrument.Name}{{{string.Join(',', rest)}}}", value, (_, sum) => sum + value);
        }
    }
}
