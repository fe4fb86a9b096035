using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using SatGate.Audit.Chain;
using SatGate.Audit.Storage;
using SatGate.Audit.Verification;
using SatGate.Testing;

namespace SatGate.Audit.Tests.Verification;

/// <summary>
/// A log of 60 records with checkpoints at 20 and 60, and everything that can be done to it without the key, in the
/// store and in an exported file; the file also before a second verifier, which is written in JavaScript.
/// </summary>
public sealed class VerificationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_AnUntouchedLog_Holds()
    {
        await using var log = await FilledAsync();

        var report = await log.VerifyAsync();

        Assert.Empty(report.Problems);
        Assert.Equal((60, 60, 2, 0), (report.Records, report.SignedSize, report.Checkpoints, report.Erased));
    }

    [Trait("weakness", "W40")]
    [Theory]
    [InlineData("change", "record 40 was changed")]
    [InlineData("erase", "record 40 has no text")]
    [InlineData("remove", "record 40 is missing")]
    [InlineData("cut", "the end is cut off: 60 records were signed, 40 are here")]
    [InlineData("insert", "record 40 says that it is another")]
    [InlineData("reorder", "record 40 says that it is another")]
    public async Task Verify_ATamperedStore_NamesTheFirstBadRecord(string how, string what)
    {
        await using (await FilledAsync())
        {
        }

        Tampering.Change(_folder.File("audit.db"), how);
        await using var log = TestLog.Open(_folder);
        var report = await log.VerifyAsync();

        Assert.Equal(40, report.FirstBad);
        Assert.Contains(what, report.Problems[0].What, StringComparison.Ordinal);
    }

    [Trait("weakness", "W40")]
    [Fact]
    public async Task Verify_AStoreWithEveryHashRecomputed_NamesWhatTheSignaturesLeaveOpen()
    {
        await using (await FilledAsync())
        {
        }

        Tampering.Rehash(_folder.File("audit.db"), 40);
        await using var log = TestLog.Open(_folder);

        var problem = Assert.Single((await log.VerifyAsync()).Problems);
        Assert.Equal(20, problem.Record);
        Assert.Contains("records 20 to 59 are not those that were signed", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_OfALogThatWasRehashed_IsRefused()
    {
        await using (await FilledAsync())
        {
        }

        Tampering.Rehash(_folder.File("audit.db"), 40);
        await using var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Call(100));

        await Assert.ThrowsAsync<AuditStoreException>(() => log.Log.CheckpointAsync(TestLog.Cancel));
    }

    /// <summary>Who cuts the log and its checkpoints off together is betrayed by one that was kept elsewhere.</summary>
    [Trait("weakness", "W40")]
    [Fact]
    public async Task Verify_ALogCutWithItsCheckpoints_IsBetrayedByOneKeptElsewhere()
    {
        Checkpoint kept;
        await using (var filled = await FilledAsync())
        {
            kept = (await filled.Store.ReadLastCheckpointAsync(TestLog.Cancel))!;
        }

        using (var session = new SqliteSession(_folder.File("audit.db"), isReadOnly: false))
        {
            var tree = new Frontier();
            session.Rows(row => new TreeHash(row.GetFieldValue<byte[]>(0)),
                "SELECT leaf FROM record WHERE n < 20 ORDER BY n").ForEach(leaf => tree.Append(leaf));
            session.Execute("DELETE FROM record WHERE n >= 20; DELETE FROM checkpoint WHERE size > 20");
            session.Run("UPDATE head SET size = 20, frontier = @frontier", ("@frontier", tree.ToBytes()));
        }

        await using var log = TestLog.Open(_folder);
        Assert.Empty((await log.VerifyAsync()).Problems);
        Assert.Equal(20, (await log.VerifyAsync(kept)).FirstBad);
        // A fork: other records in their place.
        await log.SendAsync(Sample.Calls(500, 60));
        await log.Log.CheckpointAsync(TestLog.Cancel);
        Assert.Empty((await log.VerifyAsync()).Problems);
        Assert.Equal(20, (await log.VerifyAsync(kept)).FirstBad);
    }

    [Theory]
    [InlineData("none", null, "")]
    [InlineData("change", 40, "was changed")]
    [InlineData("rehash", 20, "records 20 to 59 are not those")]
    [InlineData("erase", 40, "has no text")]
    [InlineData("remove", 40, "record 40 is missing")]
    [InlineData("cut", 40, "cut off: 60 records were signed, 40 are here")]
    [InlineData("insert", 37, "record 37 comes where 40 must be")]
    [InlineData("reorder", 40, "record 40 is missing")]
    public async Task Verify_AnExportedFile_IsJudgedAlikeByBothVerifiers(string how, int? firstBad, string what)
    {
        await using var log = await FilledAsync();
        var file = await log.ExportAsync();
        file = how == "none" ? file : Tampering.Change(file, 40, how);

        var report = await FileVerification.RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(file)), log.PublicKey(), [], TestLog.Cancel);
        var (exit, second) = await SecondVerifierAsync(file, log.PublicKey());

        Assert.Equal(firstBad, (int?)report.FirstBad);
        Assert.Contains(what, report.Problems is [var first, ..] ? first.What : "", StringComparison.Ordinal);
        Assert.Equal(firstBad is null ? 0 : 1, exit);
        Assert.Equal(firstBad, second.TryGetProperty("firstBad", out var bad) ? bad.GetInt32() : null);
        if (firstBad is null)
        {
            Assert.Equal(report.Root, second.GetProperty("root").GetString());
            Assert.Equal(report.SignedSize, second.GetProperty("signed").GetInt64());
        }
    }

    [Fact]
    public async Task Verify_ByAnotherKey_DoesNotHold()
    {
        await using var log = await FilledAsync();
        var file = await log.ExportAsync();
        using var other = KeyFile.OpenOrCreate(_folder.File("other.key"));

        var report = await FileVerification.RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(file)), other.Spki, [], TestLog.Cancel);

        Assert.Contains("not signed by a trusted key", report.Problems[0].What, StringComparison.Ordinal);
        Assert.Equal(1, (await SecondVerifierAsync(file, other.Spki)).Exit);
    }

    [Fact]
    public async Task Verify_AfterRotation_HoldsByTheOldAndTheNewKey()
    {
        await using var log = await FilledAsync();
        var old = log.PublicKey();
        await log.Log.RotateKeyAsync(TestLog.Cancel);
        await log.SendAsync(Sample.Calls(60, 5));
        await log.Log.CheckpointAsync(TestLog.Cancel);
        var file = await log.ExportAsync();

        foreach (var key in new[] { old, log.PublicKey() })
        {
            Assert.Empty((await FileVerification.RunAsync(
                new MemoryStream(Encoding.UTF8.GetBytes(file)), key, [], TestLog.Cancel)).Problems);
            Assert.Equal(0, (await SecondVerifierAsync(file, key)).Exit);
        }

        Assert.NotEqual(old, log.PublicKey());
    }

    [Trait("weakness", "W22")]
    [Fact]
    public async Task Verify_AReceipt_HoldsByThePublicKeyAloneAndNoOther()
    {
        await using var log = await FilledAsync();
        var last = (await log.Store.ReadLastCheckpointAsync(TestLog.Cancel))!;
        for (var number = 0; number < 60; number += 13)
        {
            var receipt = (await Receipt.MakeAsync(log.Store, number, last, TestLog.Cancel))!;
            var forged = Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(receipt).Replace("\"cost\":2", "\"cost\":1", StringComparison.Ordinal));

            Assert.True(Receipt.IsOne(receipt));
            Assert.True(Receipt.Verify(receipt, log.PublicKey()).Holds);
            Assert.Equal(0, (await SecondVerifierAsync(Encoding.UTF8.GetString(receipt), log.PublicKey())).Exit);
            Assert.False(Receipt.Verify(forged, log.PublicKey()).Holds);
            Assert.Equal(1, (await SecondVerifierAsync(Encoding.UTF8.GetString(forged), log.PublicKey())).Exit);
        }

        Assert.Null(await Receipt.MakeAsync(log.Store, 60, last, TestLog.Cancel));
    }

    /// <summary>A log larger than a stored subtree: proofs come from nodes of two levels.</summary>
    [Fact]
    public async Task Proofs_OfALargerStore_Hold()
    {
        await using var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Calls(0, 700));
        var head = await log.Store.ReadHeadAsync(TestLog.Cancel);
        var tree = new StoredTree(log.Store);
        var records = await log.Store.ReadRecordsAsync(0, 700, TestLog.Cancel);
        var older = new Frontier();
        records.Take(513).ToList().ForEach(record => older.Append(record.Leaf));

        foreach (var index in new[] { 0, 255, 256, 511, 512, 699 })
        {
            var proof = await TreeProofs.InclusionAsync(tree, index, 700, TestLog.Cancel);
            Assert.True(
                TreeProofs.VerifyInclusion(records[index].Leaf, index, 700, proof, head.Frontier.Root));
        }

        Assert.True(TreeProofs.VerifyConsistency(
            513, 700, await TreeProofs.ConsistencyAsync(tree, 513, 700, TestLog.Cancel), older.Root,
            head.Frontier.Root));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task KeyFile_ThatOthersMayRead_IsRefused()
    {
        await using var log = await FilledAsync();
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("audit.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("audit.db")));

        File.SetUnixFileMode(_folder.File("audit.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Throws<AuditStoreException>(() => KeyFile.OpenOrCreate(_folder.File("audit.key")));
    }

    private async Task<TestLog> FilledAsync()
    {
        var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Calls(0, 20));
        await log.Log.CheckpointAsync(TestLog.Cancel);
        await log.SendAsync(Sample.Calls(20, 40));
        await log.Log.CheckpointAsync(TestLog.Cancel);
        return log;
    }

    private async Task<(int Exit, JsonElement Report)> SecondVerifierAsync(string file, byte[] spki)
    {
        var (path, key) = (_folder.File("export.jsonl"), _folder.File("public.b64"));
        await File.WriteAllTextAsync(path, file, TestLog.Cancel);
        await File.WriteAllTextAsync(key, Convert.ToBase64String(spki), TestLog.Cancel);
        var run = await NodeProcess.RunAsync(
            Repository.PathOf("tests", "Audit", "node", "verify.js"), [path, key], TimeSpan.FromSeconds(30),
            TestLog.Cancel);
        return (run.ExitCode, JsonDocument.Parse(run.StandardOutput).RootElement);
    }
}
