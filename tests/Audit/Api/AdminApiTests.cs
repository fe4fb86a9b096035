using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SatGate.Audit.Api;
using SatGate.Contracts.Events.V1;
using SatGate.Events;

namespace SatGate.Audit.Tests.Api;

/// <summary>The admin API over a real Kestrel.</summary>
public sealed class AdminApiTests : IAsyncLifetime
{
    private const string Token = "an admin token of the tests";

    private readonly TemporaryFolder _folder = new();
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAudit(new AuditSettings
        {
            Store = AuditStoreKind.Sqlite, Path = _folder.File("audit.db"), KeyPath = _folder.File("audit.key"),
        });
        builder.Services.AddAuditApi();
        _app = builder.Build();
        _app.MapAuditApi(Token);
        await _app.StartAsync(TestLog.Cancel);
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        _http = new HttpClient { BaseAddress = new Uri(address.Addresses.Single()) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private Task SendAsync(params Event[] events) =>
        _app.Services.GetRequiredService<IEventSink>().PublishAsync(EventTopics.ToolCall, events, TestLog.Cancel);

    private async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative), TestLog.Cancel))!;

    [Trait("weakness", "W36")]
    [Trait("weakness", "W37")]
    [Theory]
    [InlineData("/admin/v1/audit/records")]
    [InlineData("/admin/v1/audit/records/0")]
    [InlineData("/admin/v1/audit/records/0/receipt")]
    [InlineData("/admin/v1/audit/stats")]
    [InlineData("/admin/v1/audit/verify")]
    [InlineData("/admin/v1/audit/keys")]
    [InlineData("/admin/v1/audit/checkpoint")]
    [InlineData("/admin/v1/audit/consistency?older=1&newer=2")]
    [InlineData("/admin/v1/audit/export")]
    [InlineData("/admin/v1/audit/events")]
    [InlineData("/admin/v1/usage")]
    [InlineData("/admin/v1/admin.openapi.json")]
    public async Task EveryRoute_WithoutTheToken_Is401AndWithItIsNot(string path)
    {
        await SendAsync(Sample.Calls(0, 3));
        await _http.PostAsync(new Uri("/admin/v1/audit/checkpoint", UriKind.Relative), null, TestLog.Cancel);
        foreach (var authorization in new[] { null, "Bearer wrong", "Bearer ", "Basic " + Token, Token })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var anonymous = new HttpClient { BaseAddress = _http.BaseAddress };
            using var refused = await anonymous.SendAsync(request, TestLog.Cancel);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var allowed = await _http.GetAsync(
            new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestLog.Cancel);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task Records_ByFilterAndCursor_AreGivenOnce()
    {
        await SendAsync(Sample.Calls(0, 20));
        var first = await GetAsync("/admin/v1/audit/records?tenant=acme&limit=4");
        await SendAsync(Sample.Calls(100, 10));
        var second = await GetAsync($"/admin/v1/audit/records?tenant=acme&limit=4&before={first["next"]}");

        Assert.Equal([18, 16, 14, 12], first["records"]!.AsArray().Select(each => each!["n"]!.GetValue<int>()));
        Assert.Equal([10, 8, 6, 4], second["records"]!.AsArray().Select(each => each!["n"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("/admin/v1/audit/records?limit=0")]
    [InlineData("/admin/v1/audit/records?since=yesterday")]
    [InlineData("/admin/v1/audit/export?format=xml")]
    [InlineData("/admin/v1/audit/export?tool=a")]
    [InlineData("/admin/v1/audit/consistency?older=2&newer=1")]
    [InlineData("/admin/v1/usage?by=colour")]
    public async Task WrongParameters_Are400(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), TestLog.Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Proofs_FromTheApi_Verify()
    {
        await SendAsync(Sample.Calls(0, 20));
        await _http.PostAsync(new Uri("/admin/v1/audit/checkpoint", UriKind.Relative), null, TestLog.Cancel);

        var report = await GetAsync("/admin/v1/audit/verify");
        var keys = await GetAsync("/admin/v1/audit/keys");
        var receipt = await _http.GetByteArrayAsync(
            new Uri("/admin/v1/audit/records/7/receipt", UriKind.Relative), TestLog.Cancel);
        var export = await _http.GetByteArrayAsync(
            new Uri("/admin/v1/audit/export", UriKind.Relative), TestLog.Cancel);

        var spki = Convert.FromBase64String(keys["keys"]![0]!["public_key"]!.GetValue<string>());
        Assert.True(report["holds"]!.GetValue<bool>());
        Assert.True(Audit.Verification.Receipt.Verify(receipt, spki).Holds);
        Assert.True((await Audit.Verification.FileVerification.RunAsync(
            new MemoryStream(export), spki, [], TestLog.Cancel)).Holds);
    }

    [Fact]
    public async Task Usage_Csv_IsForFinance()
    {
        await SendAsync(Sample.Calls(0, 20));

        var csv = await _http.GetStringAsync(
            new Uri("/admin/v1/usage?by=tenant&format=csv&since=2026-01-01&until=2026-01-02", UriKind.Relative),
            TestLog.Cancel);

        Assert.Contains("acme,10,2,0,20,", csv, StringComparison.Ordinal);
    }

    /// <summary>
    /// A reader that breaks off and comes back with the last number it saw misses and repeats nothing.
    /// </summary>
    [Fact]
    public async Task Events_AfterABreak_GoOnWhereTheReaderWas()
    {
        await SendAsync(Sample.Calls(0, 5));
        var seen = new List<int>();
        var position = await ReadAsync(null, seen, 3, () => SendAsync(Sample.Calls(10, 6)));
        await SendAsync(Sample.Calls(20, 4));
        await ReadAsync(position, seen, 4, () => SendAsync(Sample.Calls(30, 10)));

        // Every other record is of this tenant; those before the first connection are not live.
        Assert.Equal([5, 7, 9, 11, 13, 15, 17], seen);
    }

    [Fact]
    public async Task OpenApi_DescribesTheRoutesIn31()
    {
        var document = await GetAsync("/admin/v1/admin.openapi.json");

        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        var list = document["paths"]!["/admin/v1/audit/records"]!["get"]!;
        Assert.Contains(list["parameters"]!.AsArray(), each => each!["name"]!.GetValue<string>() == "Decision");
        Assert.NotNull(document["paths"]!["/admin/v1/audit/events"]);
        Assert.NotNull(document["paths"]!["/admin/v1/usage"]);
    }

    private async Task<string?> ReadAsync(string? last, List<int> seen, int count, Func<Task> whileOpen)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/v1/audit/events?tenant=acme");
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        using var answer = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestLog.Cancel);
        using var reader = new StreamReader(
            await answer.Content.ReadAsStreamAsync(TestLog.Cancel), Encoding.UTF8);
        var (wanted, isOpen, type, data) = (seen.Count + count, false, "", "");
        while (seen.Count < wanted && await reader.ReadLineAsync(TestLog.Cancel) is { } line)
        {
            if (!isOpen)
            {
                isOpen = true;
                await whileOpen();
            }

            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                type = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data = line[6..];
            }
            else if (line.Length == 0 && type == "record")
            {
                seen.Add(JsonNode.Parse(data)!["n"]!.GetValue<int>());
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                last = line[4..];
            }
        }

        return last;
    }
}
