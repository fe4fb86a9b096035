using SatGate.Audit.Storage;

namespace SatGate.Audit.Tests.Ingest;

/// <summary>The log in a SQLite file, and on a disk that is full.</summary>
public sealed class SqliteIngestTests : IngestConformanceTests
{
    private protected override IAuditStore OpenStore() => SqliteAuditStore.Open(Folder.File("audit.db"));

    [Fact]
    public async Task Publish_OnAFullDisk_IsRefusedAndRecoversByItself()
    {
        var store = SqliteAuditStore.Open(Folder.File("audit.db"));
        await using var log = TestLog.Over(store, Folder);
        await log.SendAsync(Sample.Call(0));
        var pages = store.Writer.Rows(row => row.GetInt64(0), "PRAGMA page_count").Single();
        store.Writer.Execute($"PRAGMA max_page_count={pages}");

        var refused = await Assert.ThrowsAsync<AuditStoreException>(() => log.SendAsync(Sample.Calls(1, 500)));
        Assert.Contains("full", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, log.Ingest.Failures);
        Assert.Equal(1, (await log.Store.ReadHeadAsync(TestLog.Cancel)).Size);
        store.Writer.Execute("PRAGMA max_page_count=1000000");
        await log.SendAsync(Sample.Calls(1, 500));

        Assert.Equal(0, log.Ingest.Failures);
        Assert.Equal(501, (await log.RecordsAsync()).Count);
        await log.Log.CheckpointAsync(TestLog.Cancel);
        Assert.Empty((await log.VerifyAsync()).Problems);
    }
}
