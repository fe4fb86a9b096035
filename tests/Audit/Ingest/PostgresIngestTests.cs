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
}
