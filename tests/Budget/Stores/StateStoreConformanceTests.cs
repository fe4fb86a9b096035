using Google.Protobuf;
using SatGate.Budget.Accounts;
using SatGate.Contracts.Budget.V1;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Stores;

/// <summary>What every store must do, over every store there is: compare-and-swap on one key, nothing more.</summary>
[Collection(nameof(PostgresSharing))]
public sealed class StateStoreConformanceTests(PostgresFixture postgres) : IDisposable
{
    private static readonly byte[] s_first = [1, 2, 3];
    private static readonly byte[] s_second = [0, 255, 0, 13, 10];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<TestedStore> Kinds => [.. Enum.GetValues<TestedStore>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Get_MissingKey_IsNull(TestedStore kind)
    {
        await using var opened = await OpenedStore.OpenAsync(kind, _folder, postgres);
        var store = opened.Store;

        Assert.Null(await store.GetAsync("account/none", CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Create_Twice_SecondIsAConflictAndChangesNothing(TestedStore kind)
    {
        await using var opened = await OpenedStore.OpenAsync(kind, _folder, postgres);
        var store = opened.Store;

        var created = await store.CreateAsync("account/a", s_first, CancellationToken.None);
        var again = await store.CreateAsync("account/a", s_second, CancellationToken.None);
        var read = await store.GetAsync("account/a", CancellationToken.None);

        Assert.Equal(SaveOutcome.Saved, created.Outcome);
        Assert.Equal(SaveOutcome.Conflict, again.Outcome);
        Assert.Equal(s_first, read!.Bytes.ToArray());
        Assert.Equal(await ETagOf(store, created), read.ETag);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Save_WithTheETag_ReplacesAndGivesTheNext(TestedStore kind)
    {
        await using var opened = await OpenedStore.OpenAsync(kind, _folder, postgres);
        var store = opened.Store;
        var created = await store.CreateAsync("account/a", s_first, CancellationToken.None);

        var before = await ETagOf(store, created);
        var saved = await store.SaveAsync("account/a", s_second, before, CancellationToken.None);
        var read = await store.GetAsync("account/a", CancellationToken.None);

        Assert.Equal(SaveOutcome.Saved, saved.Outcome);
        Assert.NotEqual(before, read!.ETag);
        Assert.Equal(await ETagOf(store, saved), read.ETag);
        Assert.Equal(s_second, read.Bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Save_StaleForgedOrOnAMissingKey_IsAConflictAndChangesNothing(TestedStore kind)
    {
        await using var opened = await OpenedStore.OpenAsync(kind, _folder, postgres);
        var store = opened.Store;
        var created = await store.CreateAsync("account/a", s_first, CancellationToken.None);
        var stale = await ETagOf(store, created);
        var saved = await store.SaveAsync("account/a", s_second, stale, CancellationToken.None);

        foreach (var etag in new[] { stale, "", "no-number", "-1", "99999999999999999999" })
        {
            Assert.Equal(SaveOutcome.Conflict,
                (await store.SaveAsync("account/a", s_first, etag, CancellationToken.None)).Outcome);
        }
        Assert.Equal(s_second, (await store.GetAsync("account/a", CancellationToken.None))!.Bytes.ToArray());

        // Redis makes a key that is not there whatever the ETag: why documents are never deleted.
        var isRefused = kind is not (TestedStore.DaprRedis or TestedStore.DaprRealRedis);
        Assert.Equal(isRefused ? SaveOutcome.Conflict : SaveOutcome.Saved, (await store.SaveAsync(
            "account/b", s_first, await ETagOf(store, saved), CancellationToken.None)).Outcome);
        Assert.Equal(isRefused, await store.GetAsync("account/b", CancellationToken.None) is null);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Save_CallersBytesChangedAfterwards_AreNotWhatIsStored(TestedStore kind)
    {
        await using var opened = await OpenedStore.OpenAsync(kind, _folder, postgres);
        var store = opened.Store;
        var bytes = s_first.ToArray();
        await store.CreateAsync("account/a", bytes, CancellationToken.None);

        bytes[0] = 99;

        Assert.Equal(s_first, (await store.GetAsync("account/a", CancellationToken.None))!.Bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Save_ManyAtOnceWithOneETag_OneWins(TestedStore kind)
    {
        await using var opened = await OpenedStore.OpenAsync(kind, _folder, postgres);
        var store = opened.Store;
        var created = await store.CreateAsync("account/a", s_first, CancellationToken.None);

        var etag = await ETagOf(store, created);
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
            await store.SaveAsync("account/a", new[] { (byte)i }, etag, CancellationToken.None))));

        Assert.Equal(1, results.Count(result => result.Outcome == SaveOutcome.Saved));
        Assert.Equal(15, results.Count(result => result.Outcome == SaveOutcome.Conflict));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Create_ManyAtOnce_OneWins(TestedStore kind)
    {
        await using var opened = await OpenedStore.OpenAsync(kind, _folder, postgres);
        var store = opened.Store;

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
            await store.CreateAsync("account/a", new[] { (byte)i }, CancellationToken.None))));

        Assert.Equal(1, results.Count(result => result.Outcome == SaveOutcome.Saved));
        Assert.Equal(15, results.Count(result => result.Outcome == SaveOutcome.Conflict));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Get_LargeDocument_IsWhatWasSaved(TestedStore kind)
    {
        await using var opened = await OpenedStore.OpenAsync(kind, _folder, postgres);
        var store = opened.Store;
        var large = new byte[3_000_000];
        Random.Shared.NextBytes(large);

        var created = await store.CreateAsync("account/a", large, CancellationToken.None);
        await store.SaveAsync("account/a", large.AsMemory(1), await ETagOf(store, created), CancellationToken.None);

        var read = await store.GetAsync("account/a", CancellationToken.None);
        Assert.True(large.AsSpan(1).SequenceEqual(read!.Bytes.Span));
    }

    /// <summary>By what the documents hold. SQLite lists what its log has written, see its own tests.</summary>
    [Theory]
    [InlineData(TestedStore.Memory)]
    [InlineData(TestedStore.Postgres)]
    public async Task GetDue_SomeDocumentsWithWork_ListsThoseInOrder(TestedStore kind)
    {
        await using var opened = await OpenedStore.OpenAsync(kind, _folder, postgres);
        var store = opened.Store;
        var idle = new AccountDocument { Format = 1, Id = "x" };
        var open = idle.Clone();
        open.Open.Add(new HoldDocument { Id = "r", ExpiresAt = 5 });
        foreach (var (key, document) in new[] { ("c", open), ("a", open), ("idle", idle), ("B", open) })
        {
            await store.CreateAsync(key, document.ToByteArray(), CancellationToken.None);
        }

        var index = (IDueIndex)store;
        Assert.Equal(["B", "a", "c"], await index.GetDueAsync("", 10, CancellationToken.None));
        Assert.Equal(["B", "a"], await index.GetDueAsync("", 2, CancellationToken.None));
        Assert.Equal(["c"], await index.GetDueAsync("a", 10, CancellationToken.None));
    }

    // A store whose saves do not tell the ETag is read for it, as the writer does.
    private static async Task<string> ETagOf(IStateStore store, SaveResult saved) =>
        saved.ETag ?? (await store.GetAsync("account/a", CancellationToken.None))!.ETag;
}
