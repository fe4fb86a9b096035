using System.Globalization;
using System.Reflection;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Stores;

/// <summary>
/// Law 5 with a real process, a real file and SIGKILL. Red when SqliteStateStore committed only every fiftieth batch.
/// </summary>
[Collection(nameof(PostgresSharing))]
public sealed class KillTests(PostgresFixture postgres) : IDisposable
{
    private const int Lives = 4;
    private const int Callers = 32;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Kill_UnderLoad_LosesNothingThatWasAnswered(StoreKind kind)
    {
        var connection = kind == StoreKind.Postgres ? postgres.NewSchema() : "";
        var answered = 0L;
        for (var life = 0; life < Lives; life++)
        {
            answered += await LiveAndDieAsync(connection, 500 * (life + 1));

            await using var ledger = TestLedger.Over(kind == StoreKind.Postgres
                ? PostgresFixture.Open(connection)
                : TestLedger.Sqlite(_folder.File("ledger.db")));
            var account = (await ledger.GetAsync("crash")).Account!;
            var balances = account.Balances;
            Assert.True(balances.Spent.Value >= answered, $"spent {balances.Spent}, answered {answered}");
            // Of every call either nothing is there, or its reservation, or its settlement too: one event each.
            Assert.Equal(1 + account.OpenReservations + (2 * balances.Spent.Value), balances.Seq);
            Assert.Equal(2 * account.OpenReservations, balances.Held.Value);
            Assert.InRange(account.OpenReservations, 0, (life + 1) * Callers);
            Assert.Equal(balances.Limit.Value, balances.Spent.Value + balances.Held.Value + balances.Available.Value);
        }
    }

    private async Task<long> LiveAndDieAsync(string connection, long atLeast)
    {
        var host = typeof(KillTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Benchmarks").Value!;
        await using var process = ChildProcess.Start(
            "dotnet",
            [host, "ledger-host", "--callers", Callers.ToString(CultureInfo.InvariantCulture),
                .. connection.Length > 0
                    ? new[] { "--store", "postgres", "--connection", connection }
                    : ["--folder", _folder.Path]]);
        await Eventually.HoldsAsync(
            () => !process.IsRunning || Answered(process) >= atLeast,
            TimeSpan.FromSeconds(60),
            "the host answers",
            TestContext.Current.CancellationToken);
        Assert.True(process.IsRunning, process.ToString());
        await process.KillAsync();
        return Answered(process);
    }

    private static long Answered(ChildProcess process)
    {
        // Only whole lines count: the last one may be torn.
        var text = process.StandardOutput;
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => long.Parse(line, CultureInfo.InvariantCulture))
            .DefaultIfEmpty(0)
            .Max();
    }
}
