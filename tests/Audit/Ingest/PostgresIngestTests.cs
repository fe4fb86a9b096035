using System.Text.Json;
using SatGate.Audit.Storage;
using SatGate.Audit.Tests.Storage;
using SatGate.Testing;

namespace SatGate.Audit.Tests.Ingest;

/// <summary>The log in a real PostgreSQL, with its settings as shipped, which dies and comes back.</summary>
[Collection(nameof(PostgresSharing))]
public sealed class PostgresIngestTests(PostgresFixture postgres) : IngestConformanceTests
{
    private readonly string _connection = postgres.NewSchema();

    private protected override IAuditStore OpenStore() => PostgresAuditStore.Open(_connection);

    [Theory]
    [InlineData("Password=hunter2;Nonsense=1")]
    [InlineData("Host=127.0.0.1;Port=1;Username=a;Password=hunter2;Timeout=2")]
    public void Open_NoServer_IsRefusedAndSaysNoPassword(string connection)
    {
        var refused = Assert.Throws<AuditStoreException>(() => PostgresAuditStore.Open(connection));

        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_NamesThatPostgresCannotKeep_AreRecordedWhole()
    {
        await using var log = Open();

        await log.SendAsync(Sample.Call(
            1, each => (each.ToolCall.Tool, each.Tenant) = ("a\0b", new string('é', 5000))));

        var record = Assert.Single(await log.RecordsAsync());
        Assert.Contains("\"tool\":\"a\\u0000b\"", record, StringComparison.Ordinal);
        Assert.Contains(new string('é', 5000), record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_WhileTheServerIsKilledAndComesBack_LosesAndDoublesNothing()
    {
        await using var server = await PostgresProcess.StartAsync(null, [], TestLog.Cancel);
        await using var log = TestLog.Over(PostgresAuditStore.Open(server.ConnectionString), Folder);
        await log.SendAsync(Sample.Calls(0, 10));
        await server.KillAsync();

        await Assert.ThrowsAsync<AuditStoreException>(() => log.SendAsync(Sample.Calls(10, 10)));
        await server.RestartAsync(TestLog.Cancel);
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    await log.SendAsync(Sample.Calls(10, 10));
                    return true;
                }
                catch (AuditStoreException)
                {
                    return false;
                }
            },
            TestLog.Cancel);

        Assert.Equal(20, (await log.RecordsAsync()).Distinct().Count());
        await log.Log.CheckpointAsync(TestLog.Cancel);
        Assert.Empty((await log.VerifyAsync()).Problems);
    }

    /// <summary>
    /// SIGKILL while several senders send, twice. Each keeps what was not acknowledged and sends it again, as the
    /// spools do; a commit whose answer was lost comes again and is found to be a repeat.
    /// </summary>
    [Fact]
    public async Task Publish_UnderLoadWhileTheServerIsKilledTwice_LosesAndDoublesNothing()
    {
        const int senders = 4;
        await using var server = await PostgresProcess.StartAsync(null, [], TestLog.Cancel);
        await using var log = TestLog.Over(PostgresAuditStore.Open(server.ConnectionString), Folder);
        var load = new Load(log);
        var sending = Enumerable.Range(0, senders).Select(sender => Task.Run(() => load.SendAsync(sender))).ToArray();

        for (var kill = 1; kill <= 2; kill++)
        {
            await Eventually.HoldsAsync(
                () => load.Acknowledged >= kill * 40, TimeSpan.FromSeconds(120), "load", TestLog.Cancel);
            var (acknowledged, failures) = (load.Acknowledged, load.Failures);
            await server.KillAsync();
            await Eventually.HoldsAsync(
                () => load.Failures > failures, TimeSpan.FromSeconds(120), "a refusal", TestLog.Cancel);
            await server.RestartAsync(TestLog.Cancel);
            Assert.True(await SizeAsync(log) >= acknowledged * Load.EventsOfBatch, "an acknowledged batch is gone");
        }

        load.Stop();
        await Task.WhenAll(sending).WaitAsync(TimeSpan.FromSeconds(120), TestLog.Cancel);
        var sent = load.Acknowledged;
        var records = await log.Store.ReadRecordsAsync(0, int.MaxValue, TestLog.Cancel);
        var ids = records.Select(
            record => JsonDocument.Parse(record.Body).RootElement.GetProperty("event_id").GetString());
        Assert.Equal((sent * Load.EventsOfBatch, sent * Load.EventsOfBatch), (records.Count, ids.Distinct().Count()));
        var usage = await log.Store.ReadUsageAsync(0, int.MaxValue, TestLog.Cancel);
        Assert.Equal(
            (sent * 10L, sent * 3L), (usage.Sum(each => each.Totals.Calls), usage.Sum(each => each.Totals.Posted)));
        Assert.Empty(await log.Store.ReadGapsAsync(10, TestLog.Cancel));
        await log.Log.CheckpointAsync(TestLog.Cancel);
        Assert.Empty((await log.VerifyAsync()).Problems);
    }

    /// <summary>Senders that keep what was not taken, and send it again until it is.</summary>
    private sealed class Load(TestLog log)
    {
        public const int EventsOfBatch = 11;

        private int _acknowledged;
        private int _failures;
        private volatile bool _isStopping;

        public int Acknowledged => Volatile.Read(ref _acknowledged);

        public int Failures => Volatile.Read(ref _failures);

        public void Stop() => _isStopping = true;

        public async Task SendAsync(int sender)
        {
            for (var batch = 0; !_isStopping; batch++)
            {
                var calls = Sample.Calls((1_000_000 * (sender + 1)) + (batch * 10), 10);
                var posted = Sample.Budget($"a{sender}", batch + 1, posted: 3);
                await KeepOnAsync(() => log.SendAsync(calls));
                await KeepOnAsync(() => log.SendAsync(posted));
                Interlocked.Increment(ref _acknowledged);
            }
        }

        private async Task KeepOnAsync(Func<Task> send)
        {
            while (true)
            {
                try
                {
                    await send();
                    return;
                }
                catch (AuditStoreException)
                {
                    Interlocked.Increment(ref _failures);
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestLog.Cancel);
                }
            }
        }
    }

    // A server that has just come back may refuse the first connections of the pool.
    private static async Task<long> SizeAsync(TestLog log)
    {
        var size = 0L;
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    size = (await log.Store.ReadHeadAsync(TestLog.Cancel)).Size;
                    return true;
                }
                catch (AuditStoreException)
                {
                    return false;
                }
            },
            TestLog.Cancel);
        return size;
    }
}
