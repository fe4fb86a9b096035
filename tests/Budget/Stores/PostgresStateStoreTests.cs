using System.Globalization;
using SatGate.Budget.Accounts;
using SatGate.Budget.Ledger;
using SatGate.Simulation.Driving;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Stores;

/// <summary>The ledger over a real PostgreSQL, with its settings as shipped.</summary>
[Collection(nameof(PostgresSharing))]
public sealed class PostgresStateStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_ByManyAtOnce_CreatesOneTable()
    {
        var connection = postgres.NewSchema();

        // Threads of their own: eight blocked threads of the pool would leave none for the one that holds the lock.
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () => PostgresFixture.Open(connection, connectionsMax: 1),
            Cancel,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        await stores[0].CreateAsync("account/a", new byte[] { 1 }, CancellationToken.None);
        Assert.NotNull(await stores[7].GetAsync("account/a", CancellationToken.None));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public void Open_NoServer_IsRefusedAndSaysNoPassword()
    {
        var refused = Assert.Throws<StateStoreException>(() => PostgresFixture.Open(
            $"Host=127.0.0.1;Port={FreePort.Next()};Username=a;Password=hunter2"));

        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Password=hunter2;Nonsense=1")]
    [InlineData("hunter2")]
    [InlineData("Port=hunter2")]
    public void Open_ConnectionStringThatIsNone_IsRefusedAndNotQuoted(string connectionString)
    {
        var refused = Assert.Throws<StateStoreException>(() => PostgresFixture.Open(connectionString));

        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ServerThatForgets_IsRefused()
    {
        await using var server = await PostgresProcess.StartAsync(
            null, ["fsync=off"], TestContext.Current.CancellationToken);

        var refused = Assert.Throws<StateStoreException>(() => PostgresFixture.Open(server.ConnectionString));

        Assert.Contains("fsync", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Law 1 over replicas: red when the UPDATE did not compare the version.</summary>
    [Fact]
    public async Task Replicas_ManyCallersAtOnce_NeverExceedTheLimit()
    {
        var connection = postgres.NewSchema();
        await using var one = TestLedger.Over(PostgresFixture.Open(connection));
        await using var two = TestLedger.Over(PostgresFixture.Open(connection));
        await one.OpenAsync("root", TestLedger.Root(200));

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            var reserved = 0;
            for (var i = 0; i < 40; i++)
            {
                var ledger = caller % 2 == 0 ? one : two;
                var answer = await ledger.ReserveAsync("root", TestLedger.Reserve($"r-{caller}-{i}", 1));
                reserved += answer.Status == ReserveStatus.Reserved ? 1 : 0;
            }
            return reserved;
        })));

        var balances = (await two.GetAsync("root")).Account!.Balances;
        // Reserved and not answered is possible, where a replica gave up; more than the limit is not.
        Assert.InRange(balances.Held.Value, answers.Sum(), 200);
        Assert.Equal(balances.Limit.Value, balances.Held.Value + balances.Available.Value);
    }

    [Fact]
    public async Task Restart_WithOpenReservations_ExpiresThemThoughNobodyAsks()
    {
        var time = new ManualTimeProvider();
        var connection = postgres.NewSchema();
        await using (var store = PostgresFixture.Open(connection))
        {
            await using var first = TestLedger.Over(store, time);
            await first.OpenAsync("a", TestLedger.Root(100));
            await first.ReserveAsync("a", TestLedger.Reserve("r", 10, lifetime: 1_000));
        }

        time.Advance(TimeSpan.FromDays(1));
        var events = new RecordedEvents();
        await using var next = TestLedger.Over(PostgresFixture.Open(connection), time, publisher: events);
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(250));
                lock (events.Events)
                {
                    return events.Events.Exists(each => each.Event.Posted == 10);
                }
            },
            TimeSpan.FromSeconds(30),
            "the reservation expires",
            TestContext.Current.CancellationToken);
    }

    /// <summary>The database itself dies under load and comes back: what was answered is there.</summary>
    [Fact]
    public async Task ServerKilledUnderLoad_ComesBack_KeepsWhatWasAnswered()
    {
        var stopping = TestContext.Current.CancellationToken;
        await using var server = await PostgresProcess.StartAsync(null, [], stopping);
        await using var ledger = TestLedger.Over(PostgresFixture.Open(server.ConnectionString));
        await ledger.OpenAsync("root", TestLedger.Root(1_000_000));
        var answered = 0;
        var refused = 0;
        var callers = Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; Volatile.Read(ref refused) == 0; i++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"r-{caller}-{i}");
                var reserved = await ledger.ReserveAsync("root", TestLedger.Reserve(id, 1));
                Interlocked.Increment(ref reserved.Status == ReserveStatus.Reserved ? ref answered : ref refused);
            }
        })).ToArray();
        await Eventually.HoldsAsync(
            () => Volatile.Read(ref answered) > 200, TimeSpan.FromSeconds(30), "callers are answered", stopping);

        await server.KillAsync();
        await Task.WhenAll(callers);
        await server.RestartAsync(stopping);

        AccountAnswer<GetStatus> found;
        do
        {
            found = await ledger.GetAsync("root");
        }
        while (found.Status != GetStatus.Found && !stopping.IsCancellationRequested);
        Assert.InRange(found.Account!.Balances.Held.Value, answered, answered + refused);
        Assert.Equal(
            ReserveStatus.Reserved, (await ledger.ReserveAsync("root", TestLedger.Reserve("after", 1))).Status);
    }
}
