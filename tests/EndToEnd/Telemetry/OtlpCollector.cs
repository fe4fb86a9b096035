using System.Collections.Concurrent;
using System.Net;
using SatGate.EndToEnd.Tests.Otlp;
using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Telemetry;

/// <summary>A collector that takes OTLP over HTTP and keeps what it is sent.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public OtlpCollector()
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    public ConcurrentQueue<Span> Spans { get; } = new();

    public ConcurrentDictionary<string, bool> MetricNames { get; } = new();

    public ConcurrentDictionary<string, bool> Services { get; } = new();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Keep(context.Request.Url!.AbsolutePath, body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    private void Keep(string path, byte[] body)
    {
        if (path == "/v1/traces")
        {
            foreach (var resource in TraceExport.Parser.ParseFrom(body).ResourceSpans)
            {
                KeepService(resource.Resource);
                resource.ScopeSpans.SelectMany(scope => scope.Spans).ToList().ForEach(Spans.Enqueue);
            }
        }
        else if (path == "/v1/metrics")
        {
            foreach (var resource in MetricsExport.Parser.ParseFrom(body).ResourceMetrics)
            {
                KeepService(resource.Resource);
                foreach (var metric in resource.ScopeMetrics.SelectMany(scope => scope.Metrics))
                {
                    MetricNames[metric.Name] = true;
                }
            }
        }
    }

    private void KeepService(Resource resource) =>
        Services[resource.Attributes.Single(one => one.Key == "service.name").Value.Text] = true;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }
}
