using System.Globalization;
using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;
using SatGate.Testing.Sidecar;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Budget.Tests.Stores;

/// <summary>The Dapr store on the sidecar's bad days: what became of a save is never claimed without knowing.</summary>
public sealed class DaprStateStoreTests
{
    private static readonly byte[] s_first = [1];
    private static readonly byte[] s_second = [2];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<StoreQuirks> Quirks =>
        [StoreQuirks.Redis, StoreQuirks.Postgres, StoreQuirks.Sqlite, StoreQuirks.InMemory];

    public static TheoryData<StoreQuirks, SidecarFault> QuirksAndFaults
    {
        get
        {
            var data = new TheoryData<StoreQuirks, SidecarFault>();
            foreach (var quirks in Enum.GetValues<StoreQuirks>().Skip(1))
            {
                foreach (var fault in Enum.GetValues<SidecarFault>().Skip(1))
                {
                    data.Add(quirks, fault);
                }
            }
            return data;
        }
    }

    /// <summary>Red when a failed create that is found was taken for another's: the account would be refused.</summary>
    [Theory]
    [MemberData(nameof(QuirksAndFaults))]
    public async Task Create_OneFault_IsSavedOrUnknownAndNeverAConflict(StoreQuirks quirks, SidecarFault fault)
    {
        await using var dapr = await DaprStores.StartAsync(new MemoryStore(quirks));
        var store = dapr.Open();
        dapr.Mesh.SaveFaults.Script(fault);

        var outcome = (await store.CreateAsync("account/a", s_first, Cancel)).Outcome;

        Assert.Equal(fault is SidecarFault.Delay ? SaveOutcome.Saved : SaveOutcome.Unknown, outcome);
    }

    /// <summary>Red when ABORTED alone made a conflict: Redis says it of an outage after the save too.</summary>
    [Theory]
    [MemberData(nameof(QuirksAndFaults))]
    public async Task Save_OneFault_IsSavedOrUnknownAndNeverAConflict(StoreQuirks quirks, SidecarFault fault)
    {
        await using var dapr = await DaprStores.StartAsync(new MemoryStore(quirks));
        var store = dapr.Open();
        await store.CreateAsync("account/a", s_first, Cancel);
        var etag = (await store.GetAsync("account/a", Cancel))!.ETag;
        dapr.Mesh.SaveFaults.Script(fault);

        var outcome = (await store.SaveAsync("account/a", s_second, etag, Cancel)).Outcome;

        Assert.Equal(fault is SidecarFault.Delay ? SaveOutcome.Saved : SaveOutcome.Unknown, outcome);
    }

    [Theory]
    [MemberData(nameof(Quirks))]
    public async Task Save_FailedAndUnreadable_IsUnknown(StoreQuirks quirks)
    {
        await using var dapr = await DaprStores.StartAsync(new MemoryStore(quirks));
        var store = dapr.Open();
        await store.CreateAsync("account/a", s_first, Cancel);
        dapr.Mesh.GetFaults.Script(SidecarFault.Fail);

        Assert.Equal(SaveOutcome.Unknown, (await store.CreateAsync("account/a", s_second, Cancel)).Outcome);
        Assert.Equal(SaveOutcome.Conflict, (await store.CreateAsync("account/a", s_second, Cancel)).Outcome);
    }

    [Fact]
    public async Task Get_SidecarThatFails_IsAnException()
    {
        await using var dapr = await DaprStores.StartAsync(new MemoryStore(StoreQuirks.Redis));
        var store = dapr.Open();
        dapr.Mesh.GetFaults.Script(SidecarFault.Fail);

        await Assert.ThrowsAsync<StateStoreException>(() => store.GetAsync("account/a", Cancel).AsTask());
        Assert.Null(await store.GetAsync("account/a", Cancel));
    }

    /// <summary>
    /// The quirk that the ledger's rule "always first-write" is there for: a key written in another way is overwritten
    /// by a create on Redis, and on no other store.
    /// </summary>
    [Theory]
    [MemberData(nameof(Quirks))]
    public async Task Create_KeyOfAnotherKindOfWriter_IsOverwrittenOnRedisOnly(StoreQuirks quirks)
    {
        var inner = new MemoryStore(quirks);
        await using var dapr = await DaprStores.StartAsync(inner);
        var store = dapr.Open();
        inner.PutLastWrite("account/a", s_first);

        var outcome = (await store.CreateAsync("account/a", s_second, Cancel)).Outcome;

        Assert.Equal(quirks is StoreQuirks.Redis ? SaveOutcome.Saved : SaveOutcome.Conflict, outcome);
    }

    /// <summary>Laws 1 and 3 over replicas and every fault at once, on each store.</summary>
    [Theory]
    [MemberData(nameof(Quirks))]
    public async Task Replicas_EveryFault_NeitherExceedNorLoseNorDouble(StoreQuirks quirks)
    {
        const long limit = 150;
        await using var dapr = await DaprStores.StartAsync(new MemoryStore(quirks));
        await using var one = TestLedger.Over(dapr.Open());
        await using var two = TestLedger.Over(dapr.Open());
        await one.OpenAsync("root", TestLedger.Root(limit));
        dapr.Mesh.SaveFaults.Draw(0.3, 7, [.. Enum.GetValues<SidecarFault>().Skip(1)]);
        dapr.Mesh.GetFaults.Draw(0.05, 8, SidecarFault.Fail, SidecarFault.LoseAnswer, SidecarFault.Delay);

        var reserved = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(() => CallAsync(caller))));

        dapr.Mesh.SaveFaults.Draw(0, 0);
        dapr.Mesh.GetFaults.Draw(0, 0);
        Assert.True(dapr.Mesh.SaveFaults.Met >= 10, $"only {dapr.Mesh.SaveFaults.Met} faults");
        var account = (await two.GetAsync("root")).Account!;
        var ids = reserved.SelectMany(each => each).ToList();
        Assert.InRange(account.Balances.Held.Value, ids.Count, limit);

        // Every reservation that was answered is there, once.
        foreach (var id in ids)
        {
            Assert.Equal(SettleStatus.Settled, (await one.SettleAsync("root", TestLedger.Settle(id, 1))).Status);
        }
        Assert.Equal(ids.Count, (await two.GetAsync("root")).Account!.Balances.Spent.Value);

        async Task<List<string>> CallAsync(int caller)
        {
            var answered = new List<string>();
            for (var i = 0; i < 25; i++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"r-{caller}-{i}");
                var ledger = (caller + i) % 2 == 0 ? one : two;
                var answer = await ledger.ReserveAsync("root", TestLedger.Reserve(id, 1));
                if (answer.Status is ReserveStatus.Reserved)
                {
                    answered.Add(id);
                }
            }
            return answered;
        }
    }
}
