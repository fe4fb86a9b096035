using System.Text;
using SatGate.Audit.Privacy;
using SatGate.Audit.Query;
using SatGate.Audit.Tests.Commands;
using SatGate.Audit.Tests.Verification;
using SatGate.Audit.Verification;
using SatGate.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace SatGate.Audit.Tests.Privacy;

/// <summary>Texts go, the log stays verifiable, and only declared erasures are allowed.</summary>
public sealed class ErasureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Erase_ATenant_RemovesItsTextsFromTheFileAndTheLogStillVerifies()
    {
        await using (var log = TestLog.Open(_folder))
        {
            await log.SendAsync(Sample.Calls(0, 40));
            await log.Log.CheckpointAsync(TestLog.Cancel);

            Assert.Equal(20, await Erasure.RunAsync(
                log.Log, new RecordFilter { Tenant = "acme" }, null, "contract ended", TestLog.Cancel));
            Assert.Equal(0, await Erasure.RunAsync(
                log.Log, new RecordFilter { Tenant = "acme" }, null, "again", TestLog.Cancel));
            await log.Log.CheckpointAsync(TestLog.Cancel);

            var report = await log.VerifyAsync();
            Assert.Empty(report.Problems);
            Assert.Equal((41, 20), (report.Records, report.Erased));
            Assert.Empty((await FileVerification.RunAsync(
                new MemoryStream(Encoding.UTF8.GetBytes(await log.ExportAsync())), log.PublicKey(), [],
                TestLog.Cancel)).Problems);
        }

        foreach (var file in Directory.GetFiles(_folder.Path, "audit.db*"))
        {
            Assert.DoesNotContain(
                "call-00000004", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestLog.Cancel)),
                StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// Who has the disk may empty a record, but nobody believes it: red when the ranges were not asked.
    /// </summary>
    [Fact]
    public async Task Erase_BesideADeclaredRange_IsTampering()
    {
        await using (var log = TestLog.Open(_folder))
        {
            await log.SendAsync(Sample.Calls(0, 60));
            await Erasure.RunAsync(
                log.Log, new RecordFilter { Principal = "agent-2" }, null, "left", TestLog.Cancel);
            await log.Log.CheckpointAsync(TestLog.Cancel);
        }

        // 40 is of agent-1.
        Tampering.Change(_folder.File("audit.db"), "erase");
        await using var after = TestLog.Open(_folder);

        Assert.Equal(40, (await after.VerifyAsync()).FirstBad);
    }

    [Trait("weakness", "W41")]
    [Fact]
    public async Task Retention_OfOldRecords_ErasesThemAndKeepsTheRest()
    {
        var time = new ManualTimeProvider();
        await using var log = TestLog.Open(_folder, time);
        await log.SendAsync(Sample.Calls(0, 10));
        time.Advance(TimeSpan.FromDays(20));
        await log.SendAsync(Sample.Calls(10, 5));
        using var retention = new Retention(
            log.Log, TimeSpan.FromDays(30), time, NullLogger<Retention>.Instance);

        Assert.Equal(0, await retention.RunOnceAsync(TestLog.Cancel));
        time.Advance(TimeSpan.FromDays(11));
        Assert.Equal(10, await retention.RunOnceAsync(TestLog.Cancel));

        await log.Log.CheckpointAsync(TestLog.Cancel);
        Assert.Empty((await log.VerifyAsync()).Problems);
        Assert.Equal(6, (await log.RecordsAsync()).Count(record => record.Length > 0));
    }

    [Fact]
    public async Task Command_Erase_AsksForWhoAndWhy()
    {
        File.WriteAllText(
            _folder.File("satgate.yaml"),
            "upstreams: { files: { command: [server] } }\naudit: { path: audit.db, keyFile: audit.key }\n");
        await using var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Calls(0, 10));

        Assert.Equal(2, (await RunAsync("audit", "erase", "--tenant", "acme")).Code);
        Assert.Equal(2, (await RunAsync("audit", "erase", "--reason", "x")).Code);
        var run = await RunAsync("audit", "erase", "--tenant", "acme", "--reason", "asked for");

        Assert.Equal((0, "erased 5 records\n"), (run.Code, run.Output));
        Assert.Equal(0, (await RunAsync("audit", "verify")).Code);
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(_folder.Path, arguments);
}
