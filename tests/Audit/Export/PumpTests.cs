using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Audit.Export;
using SatGate.Audit.Query;
using SatGate.Testing;

namespace SatGate.Audit.Tests.Export;

/// <summary>Records handed on: in order, none lost, over failures and restarts.</summary>
public sealed class PumpTests : IDisposable
{
    private const string Secret = "a webhook secret of the tests";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Trait("weakness", "W42")]
    [Fact]
    public async Task Step_OverFailuresAndRestarts_SendsAllInOrder()
    {
        await using var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Calls(0, 250));
        var target = new UnreliableTarget { FailsAt = 2 };
        var time = new ManualTimeProvider();
        for (var life = 0; life < 4; life++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            using var pump = Pump(log, target, time);
            try
            {
                while (await pump.StepAsync(TestLog.Cancel))
                {
                }
            }
            catch (HttpRequestException)
            {
                // The process dies with it; the next one begins at the cursor.
            }
        }

        Assert.Equal(Enumerable.Range(0, 250).Select(number => (long)number), target.Taken);
        Assert.Equal(250, await log.Store.ReadCursorAsync(target.Name, TestLog.Cancel));
    }

    /// <summary>Dead after taking, before the cursor: the same comes again, and nothing is left out.</summary>
    [Fact]
    public async Task Step_DeadBeforeTheCursorIsSaved_SendsTheSameAgain()
    {
        await using var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Calls(0, 10));
        var target = new UnreliableTarget { FailsAt = 1, TakesBeforeItFails = true };
        var time = new ManualTimeProvider();
        using (var pump = Pump(log, target, time))
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => pump.StepAsync(TestLog.Cancel));
        }

        time.Advance(TimeSpan.FromMinutes(1));
        using var next = Pump(log, target, time);
        await next.StepAsync(TestLog.Cancel);
        Assert.Equal(20, target.Taken.Count);
        Assert.Equal(target.Taken.Take(10), target.Taken.Skip(10));
    }

    [Fact]
    public async Task Run_TargetThatIsDown_IsTriedAgainEverMoreSlowly()
    {
        var time = new ManualTimeProvider();
        await using var log = TestLog.Open(_folder, time);
        await log.SendAsync(Sample.Calls(0, 10));
        var target = new UnreliableTarget { FailsUntil = 4 };
        using var pump = Pump(log, target, time);
        await pump.StartAsync(TestLog.Cancel);

        // Pauses of 1, 2, 4 seconds: 7 in all.
        for (var tries = 1; tries <= 3; tries++)
        {
            await Eventually.HoldsAsync(
                () => target.Tries == tries && pump.Failures == tries, TimeSpan.FromSeconds(10), "it fails",
                TestLog.Cancel);
            time.Advance(TimeSpan.FromSeconds((1 << (tries - 1)) - 0.5));
            Assert.Equal(tries, target.Tries);
            time.Advance(TimeSpan.FromSeconds(0.5));
        }

        await Eventually.HoldsAsync(
            () => target.Taken.Count == 10, TimeSpan.FromSeconds(10), "it takes them", TestLog.Cancel);
        await pump.StopAsync(TestLog.Cancel);
    }

    [Fact]
    public async Task Webhook_Post_IsSignedAndOnly2xxCounts()
    {
        var answers = new Queue<int>([500, 302, 200]);
        var posts = new List<(string Signature, byte[] Body)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost("/hook", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            posts.Add((context.Request.Headers["SatGate-Signature"].ToString(), body.ToArray()));
            context.Response.StatusCode = answers.Dequeue();
            context.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
        });
        await app.StartAsync(TestLog.Cancel);
        var time = new ManualTimeProvider();
        using var target = new WebhookTarget("webhook", new Uri(app.Urls.Single() + "/hook"), Secret, time);
        byte[][] records = ["{\"n\":1}"u8.ToArray(), "{\"n\":2}"u8.ToArray()];

        await Assert.ThrowsAsync<HttpRequestException>(() => target.SendAsync(records, TestLog.Cancel));
        await Assert.ThrowsAsync<HttpRequestException>(() => target.SendAsync(records, TestLog.Cancel));
        await target.SendAsync(records, TestLog.Cancel);

        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var mac = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{seconds}.[{{\"n\":1}},{{\"n\":2}}]"));
        Assert.Equal(3, posts.Count);
        Assert.All(posts, post => Assert.Equal($"t={seconds},v1={Convert.ToHexStringLower(mac)}", post.Signature));
        Assert.Equal("[{\"n\":1},{\"n\":2}]", Encoding.UTF8.GetString(posts[2].Body));
    }

    [Fact]
    public async Task Files_ThatAreFull_MakeRoomForNewOnesAndTheOldestGo()
    {
        await using var log = TestLog.Open(_folder);
        var target = new RotatingFileTarget(
            _folder.File("out"), RecordFormats.All["csv"], "csv", fileBytesMax: 4_000, filesMax: 3);
        var time = new ManualTimeProvider();
        for (var round = 0; round < 10; round++)
        {
            await log.SendAsync(Sample.Calls(round * 10, 10));
            time.Advance(TimeSpan.FromMinutes(1));
            using var pump = Pump(log, target, time);
            while (await pump.StepAsync(TestLog.Cancel))
            {
            }
        }

        var files = Directory.GetFiles(_folder.File("out")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, files.Count);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 4_400));
        var numbers = files.SelectMany(File.ReadLines)
            .Where(line => !line.StartsWith("n,", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(Enumerable.Range(numbers[0], 100 - numbers[0]), numbers);
        Assert.All(files, file => Assert.StartsWith("n,time,", File.ReadAllText(file), StringComparison.Ordinal));
    }

    /// <summary>
    /// Two processes on one store: the second waits, takes over when the first is gone, and nothing comes twice.
    /// </summary>
    [Fact]
    public async Task Step_ByTwoProcesses_IsOnesUntilItsLeaseEnds()
    {
        var time = new ManualTimeProvider();
        await using var log = TestLog.Open(_folder, time);
        var target = new UnreliableTarget();
        using var one = Pump(log, target, time);
        using var two = Pump(log, target, time);
        await log.SendAsync(Sample.Calls(0, 10));
        await one.StepAsync(TestLog.Cancel);
        await log.SendAsync(Sample.Calls(10, 10));

        Assert.False(await two.StepAsync(TestLog.Cancel));
        Assert.Equal(10, target.Taken.Count);
        time.Advance(TimeSpan.FromMinutes(3));
        await two.StepAsync(TestLog.Cancel);
        Assert.False(await one.StepAsync(TestLog.Cancel));
        await log.SendAsync(Sample.Calls(20, 10));
        await one.StepAsync(TestLog.Cancel);
        await two.StepAsync(TestLog.Cancel);
        // Back with the first, which must not go on where it once was.
        time.Advance(TimeSpan.FromMinutes(3));
        await one.StepAsync(TestLog.Cancel);

        Assert.Equal(Enumerable.Range(0, 30).Select(number => (long)number), target.Taken);
    }

    /// <summary>One that loses its lease while it sends does not set back the cursor of its successor.</summary>
    [Fact]
    public async Task Step_ThatTakesLongerThanTheLease_LeavesTheCursorOfItsSuccessor()
    {
        var time = new ManualTimeProvider();
        await using var log = TestLog.Open(_folder, time);
        await log.SendAsync(Sample.Calls(0, 10));
        var successor = new UnreliableTarget();
        using var two = Pump(log, successor, time);
        var slow = new UnreliableTarget
        {
            WhileItTakes = async () =>
            {
                time.Advance(TimeSpan.FromMinutes(3));
                await log.SendAsync(Sample.Calls(10, 10));
                await two.StepAsync(TestLog.Cancel);
            },
        };
        using var one = Pump(log, slow, time);

        await one.StepAsync(TestLog.Cancel);

        Assert.Equal((10, 20), (slow.Taken.Count, successor.Taken.Count));
        Assert.Equal(20, await log.Store.ReadCursorAsync(slow.Name, TestLog.Cancel));
    }

    private static ExportPump Pump(TestLog log, IEventTarget target, TimeProvider? time = null) => new(
        log.Store, log.Ingest, target, new RecordFilter(), time ?? TimeProvider.System,
        NullLogger<ExportPump>.Instance);

    /// <summary>Takes records, and fails when told: at one try, or until one.</summary>
    private sealed class UnreliableTarget : IEventTarget
    {
        public int FailsAt { get; init; }

        public int FailsUntil { get; init; }

        public bool TakesBeforeItFails { get; init; }

        public Func<Task> WhileItTakes { get; init; } = () => Task.CompletedTask;

        public int Tries { get; private set; }

        public List<long> Taken { get; } = [];

        public string Name => "unreliable";

        public async Task SendAsync(IReadOnlyList<byte[]> records, CancellationToken cancellationToken)
        {
            Tries++;
            await WhileItTakes();
            var fails = Tries == FailsAt || Tries < FailsUntil;
            if (!fails || TakesBeforeItFails)
            {
                Taken.AddRange(records.Select(
                    record => JsonDocument.Parse(record).RootElement.GetProperty("n").GetInt64()));
            }

            if (fails)
            {
                throw new HttpRequestException("down", null, HttpStatusCode.BadGateway);
            }
        }
    }
}
