using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Api;
using SatGate.Audit.Query;
using SatGate.Events;
using SatGate.Testing;

namespace SatGate.Audit.Tests.Api;

/// <summary>
/// Who sees what of the log through the admin API: its own, its tenant's, or all; whatever it asks for. Records 0 to 19
/// are of acme (even) and globex (odd), by agent-0, agent-1 and agent-2 in turn.
/// </summary>
public sealed class ReaderTests : IAsyncLifetime
{
    private const string Token = "an admin token of the tests";

    private readonly TemporaryFolder _folder = new();
    private readonly KnownReaders _readers = new();
    private readonly ManualTimeProvider _time = new();
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddAudit(new AuditSettings
        {
            Store = AuditStoreKind.Sqlite, Path = _folder.File("audit.db"), KeyPath = _folder.File("audit.key"),
        });
        builder.Services.AddAuditApi();
        builder.Services.AddSingleton<IReaders>(_readers);
        _app = builder.Build();
        _app.MapAuditApi(Token);
        await _app.StartAsync(TestLog.Cancel);
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        _http = new HttpClient { BaseAddress = new Uri(address.Addresses.Single()) };
        await _app.Services.GetRequiredService<IEventSink>()
            .PublishAsync(EventTopics.ToolCall, Sample.Calls(0, 20), TestLog.Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("own", "", new[] { 16, 10, 4 })]
    [InlineData("own", "tenant=globex", new int[0])]
    [InlineData("own", "principal=agent-0", new int[0])]
    [InlineData("own", "tool=write_file", new[] { 10 })]
    [InlineData("tenant", "limit=3", new[] { 18, 16, 14 })]
    [InlineData("tenant", "tenant=globex", new int[0])]
    [InlineData("tenant", "principal=agent-1", new[] { 16, 10, 4 })]
    [InlineData("all", "limit=3", new[] { 19, 18, 17 })]
    [InlineData("all", "tenant=globex&limit=2", new[] { 19, 17 })]
    [InlineData(Token, "tenant=globex&limit=2", new[] { 19, 17 })]
    public async Task Records_AreThoseThatTheReaderMaySee(string credential, string query, int[] numbers)
    {
        var page = JsonNode.Parse(await BodyAsync(credential, $"audit/records?{query}"))!;
        var lines = (await BodyAsync(credential, $"audit/export?format=records&{WithoutLimit(query)}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!["n"]!.GetValue<int>())
            .ToList();

        Assert.Equal(numbers, page["records"]!.AsArray().Select(record => record!["n"]!.GetValue<int>()));
        Assert.Equal(numbers.Reverse(), lines.TakeLast(numbers.Length));
        Assert.True(query.Contains("limit", StringComparison.Ordinal) || lines.Count == numbers.Length);
    }

    [Theory]
    [InlineData("own", "audit/records/4", HttpStatusCode.OK)]
    [InlineData("own", "audit/records/4/receipt", HttpStatusCode.OK)]
    [InlineData("own", "audit/records/2", HttpStatusCode.NotFound)]
    [InlineData("own", "audit/records/2/receipt", HttpStatusCode.NotFound)]
    [InlineData("own", "audit/records/1", HttpStatusCode.NotFound)]
    [InlineData("own", "audit/keys", HttpStatusCode.OK)]
    [InlineData("own", "audit/export", HttpStatusCode.Forbidden)]
    [InlineData("own", "audit/stats", HttpStatusCode.Forbidden)]
    [InlineData("own", "audit/verify", HttpStatusCode.Forbidden)]
    [InlineData("own", "budgets/burn?account=default", HttpStatusCode.Forbidden)]
    [InlineData("all", "budgets/burn?account=default", HttpStatusCode.NotFound)]
    [InlineData("all", "budgets/burn?account=default&days=0", HttpStatusCode.BadRequest)]
    [InlineData("tenant", "audit/records/2", HttpStatusCode.OK)]
    [InlineData("tenant", "audit/records/1", HttpStatusCode.NotFound)]
    [InlineData("tenant", "audit/export", HttpStatusCode.Forbidden)]
    [InlineData("tenant", "audit/stats", HttpStatusCode.Forbidden)]
    [InlineData("tenant", "audit/verify", HttpStatusCode.Forbidden)]
    [InlineData("all", "audit/records/1", HttpStatusCode.OK)]
    [InlineData("all", "audit/export", HttpStatusCode.OK)]
    [InlineData("all", "audit/stats", HttpStatusCode.OK)]
    [InlineData("all", "audit/verify", HttpStatusCode.OK)]
    [InlineData("nobody", "audit/records/1", HttpStatusCode.Unauthorized)]
    [InlineData("", "audit/records/1", HttpStatusCode.Unauthorized)]
    public async Task Routes_ByReader(string credential, string path, HttpStatusCode expected)
    {
        using var answer = await SendAsync(HttpMethod.Get, credential, path);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("tenant", HttpStatusCode.Forbidden)]
    [InlineData(Token, HttpStatusCode.OK)]
    public async Task Sign_IsForThoseWhoSeeAll(string credential, HttpStatusCode expected)
    {
        using var answer = await SendAsync(HttpMethod.Post, credential, "audit/checkpoint");

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("own", 3)]
    [InlineData("tenant", 10)]
    [InlineData("all", 20)]
    public async Task Usage_CountsWhatTheReaderMaySee(string credential, int calls)
    {
        var usage = JsonNode.Parse(await BodyAsync(
            credential, "usage?by=tenant&by=principal&since=2026-01-01&until=2026-01-02"))!["usage"]!.AsArray();

        Assert.Equal(calls, usage.Sum(row => row!["calls"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Events_AreThoseThatTheReaderMaySee_UntilItsCredentialEnds()
    {
        using var request = Request(HttpMethod.Get, "own", "audit/events");
        request.Headers.Add("Last-Event-ID", "-1");
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestLog.Cancel);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestLog.Cancel));
        var seen = new List<int>();
        while (seen.Count < 3 && await reader.ReadLineAsync(TestLog.Cancel) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                seen.Add(JsonNode.Parse(line[6..])!["n"]!.GetValue<int>());
            }
        }

        _readers.IsRevoked = true;
        using var driving = CancellationTokenSource.CreateLinkedTokenSource(TestLog.Cancel);
        var clock = DriveAsync(driving.Token);
        var rest = await reader.ReadToEndAsync(TestLog.Cancel);
        await driving.CancelAsync();
        await clock;

        Assert.Equal([4, 10, 16], seen);
        Assert.DoesNotContain("event: record", rest, StringComparison.Ordinal);
    }

    // The stream waits by this clock; when it has ended nobody reads it any more.
    private async Task DriveAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }

    private static string WithoutLimit(string query) =>
        string.Join('&', query.Split('&').Where(part => !part.StartsWith("limit", StringComparison.Ordinal)));

    private async Task<string> BodyAsync(string credential, string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, credential, path);
        var body = await answer.Content.ReadAsStringAsync(TestLog.Cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{path}: {answer.StatusCode} {body}");
        return body;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string credential, string path)
    {
        using var request = Request(method, credential, path);
        return await _http.SendAsync(request, TestLog.Cancel);
    }

    private static HttpRequestMessage Request(HttpMethod method, string credential, string path)
    {
        var request = new HttpRequestMessage(method, new Uri("/admin/v1/" + path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        return request;
    }

    /// <summary>The callers of a gateway, as far as this needs them.</summary>
    private sealed class KnownReaders : IReaders
    {
        public bool IsRevoked { get; set; }

        public ValueTask<ReaderScope?> FindAsync(string credential, IPAddress? address) => new(credential switch
        {
            _ when IsRevoked => null,
            "own" => new ReaderScope { Tenant = "acme", Principal = "agent-1" },
            "tenant" => new ReaderScope { Tenant = "acme" },
            "all" => ReaderScope.All,
            _ => null,
        });
    }
}
