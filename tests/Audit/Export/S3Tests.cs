using Amazon.S3;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Audit.Export;
using SatGate.Audit.Query;

namespace SatGate.Audit.Tests.Export;

/// <summary>Records in a bucket: signed, in order, and never twice though they are sent twice.</summary>
public sealed class S3Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pump_ToABucketThatIsDownAndBack_PutsEveryRecordOnce()
    {
        await using var server = await S3Server.StartAsync(TestLog.Cancel);
        await using var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Calls(0, 1_000));
        using var target = Target(server, S3Server.SecretKey);
        using var pump = new ExportPump(
            log.Store, log.Ingest, target, new RecordFilter(), TimeProvider.System, NullLogger<ExportPump>.Instance);
        server.IsDown = true;
        await Assert.ThrowsAsync<AmazonS3Exception>(() => pump.StepAsync(TestLog.Cancel));
        Assert.Empty(server.Objects);

        server.IsDown = false;
        Assert.True(await pump.StepAsync(TestLog.Cancel));
        // As after a crash before the cursor was saved: the same once more.
        var records = await log.Store.ReadRecordsAsync(0, 1_000, TestLog.Cancel);
        await target.SendAsync([.. records.Select(record => record.Body!)], TestLog.Cancel);

        var (name, text) = Assert.Single(server.Objects);
        Assert.Equal("bucket/logs/audit-0000000000000000000.jsonl", name);
        Assert.Equal(await log.RecordsAsync(), text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Send_WithAWrongKey_IsRefused()
    {
        await using var server = await S3Server.StartAsync(TestLog.Cancel);
        using var target = Target(server, "another key");

        await Assert.ThrowsAsync<AmazonS3Exception>(() => target.SendAsync(["{\"n\":1}"u8.ToArray()], TestLog.Cancel));
        Assert.Empty(server.Objects);
    }

    private static S3Target Target(S3Server server, string secretKey) => new(new S3Settings(
        "bucket", "logs/", S3Server.Region, server.Address, S3Server.AccessKey, secretKey));
}
