using Google.Protobuf;
using SatGate.Budget.Accounts;
using SatGate.Budget.Stores;
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

    public static TheoryData<StoreKind> Kinds => [StoreKind.Memory, StoreKind.Sqlite, StoreKind.Postgres];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Get_MissingKey_IsNull(StoreKind kind)
    {
        await using var store = Open(kind);

        Assert.Null(await store.GetAsync("account/none", CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Create_Twice_SecondIsAConflictAndChangesNothing(StoreKind kind)
    {
        await using var store = Open(kind);

        var created = await store.CreateAsync("account/a", s_first, CancellationToken.None);
        var again = await store.CreateAsync("account/a", s_second, CancellationToken.None);
        var read = await store.GetAsync("account/a", CancellationToken.None);

        Assert.Equal(SaveOutcome.Saved, created.Outcome);
        Assert.Equal(SaveOutcome.Conflict, again.Outcome);
        Assert.Equal(s_first, read!.Bytes.ToArray());
        Assert.Equal(created.ETag, read.ETag);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Save_WithTheETag_ReplacesAndGivesTheNext(StoreKind kind)
    {
        await using var store = Open(kind);
        var created = await store.CreateAsync("account/a", s_first, CancellationToken.None);

        var saved = await store.SaveAsync("account/a", s_second, created.ETag!, CancellationToken.None);
        var read = await store.GetAsync("account/a", CancellationToken.None);

        Assert.Equal(SaveOutcome.Saved, saved.Outcome);
        Assert.NotEqual(created.ETag, saved.ETag);
        Assert.Equal((saved.ETag, s_second.Length), (read!.ETag, read.Bytes.Length));
        Assert.Equal(s_second, read.Bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Save_StaleForgedOrOnAMissingKey_IsAConflictAndChangesNothing(StoreKind kind)
    {
        await using var store = Open(kind);
        var created = await store.CreateAsync("account/a", s_first, CancellationToken.None);
        var saved = await store.SaveAsync("account/a", s_second, created.ETag!, CancellationToken.None);

        foreach (var etag in new[] { created.ETag!, "", "no-number", "-1", "99999999999999999999" })
        {
            Assert.Equal(SaveOutcome.Conflict,
                (await store.SaveAsync("account/a", s_first, etag, CancellationToken.None)).Outcome);
        }
        Assert.Equal(SaveOutcome.Conflict,
            (await store.SaveAsync("account/b", s_first, saved.ETag!, CancellationToken.None)).Outcome);
        Assert.Equal(s_second, (await store.GetAsync("account/a", CancellationToken.None))!.Bytes.ToArray());
        Assert.Null(await store.GetAsync("account/b", CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Save_CallersBytesChangedAfterwards_AreNotWhatIsStored(StoreKind kind)
    {
        await using var store = Open(kind);
        var bytes = s_first.ToArray();
        await store.CreateAsync("account/a", bytes, CancellationToken.None);

        bytes[0] = 99;

        Assert.Equal(s_first, (await store.GetAsync("account/a", CancellationToken.None))!.Bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Save_ManyAtOnceWithOneETag_OneWins(StoreKind kind)
    {
        await using var store = Open(kind);
        var created = await store.CreateAsync("account/a", s_first, CancellationToken.None);

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
            await store.SaveAsync("account/a", new[] { (byte)i }, created.ETag!, CancellationToken.None))));

        Assert.Equal(1, results.Count(result => result.Outcome == SaveOutcome.Saved));
        Assert.Equal(15, results.Count(result => result.Outcome == SaveOutcome.Conflict));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Create_ManyAtOnce_OneWins(StoreKind kind)
    {
        await using var store = Open(kind);

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
            await store.CreateAsync("account/a", new[] { (byte)i }, CancellationToken.None))));

        Assert.Equal(1, results.Count(result => result.Outcome == SaveOutcome.Saved));
        Assert.Equal(15, results.Count(result => result.Outcome == SaveOutcome.Conflict));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Get_LargeDocument_IsWhatWasSaved(StoreKind kind)
    {
        await using var store = Open(kind);
        var large = new byte[3_000_000];
        Random.Shared.NextBytes(large);

        var created = await store.CreateAsync("account/a", large, CancellationToken.None);
        await store.SaveAsync("account/a", large.AsMemory(1), created.ETag!, CancellationToken.None);

        var read = await store.GetAsync("account/a", CancellationToken.None);
        Assert.True(large.AsSpan(1).SequenceEqual(read!.Bytes.Span));
    }

    /// <summary>By what the documents hold. SQLite lists what its log has written, see its own tests.</summary>
    [Theory]
    [InlineData(StoreKind.Memory)]
    [InlineData(StoreKind.Postgres)]
    public async Task GetDue_SomeDocumentsWithWork_ListsThoseInOrder(StoreKind kind)
    {
        await using var store = Open(kind);
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

    private IStateStore Open(StoreKind kind) => kind switch
    {
        StoreKind.Memory => new InMemoryStateStore(),
        StoreKind.Sqlite => TestLedger.Sqlite(_folder.File("ledger.db")),
        _ => PostgresFixture.Open(postgres.NewSchema()),
    };
}
