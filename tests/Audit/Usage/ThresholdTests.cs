using System.Text.Json;
using SatGate.Contracts.Events.V1;

namespace SatGate.Audit.Tests.Usage;

/// <summary>Records of budgets that run low: each level once, until the limit is raised.</summary>
public sealed class ThresholdTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Spending_ThroughTheLevels_IsSaidOnceEach()
    {
        await using var log = TestLog.Open(_folder);
        long[] spent = [10, 49, 50, 51, 79, 80, 94, 96, 97, 100, 100];

        await SendAsync(log, 100, spent, 0);
        await SendAsync(log, 100, spent, 0);

        Assert.Equal([50, 80, 95, 100], await LevelsAsync(log));
    }

    [Fact]
    public async Task Spending_OverSeveralLevelsAtOnce_IsSaidOnceAtTheHighest()
    {
        await using var log = TestLog.Open(_folder);

        await SendAsync(log, 100, [10, 97], 0);

        Assert.Equal([95], await LevelsAsync(log));
    }

    [Fact]
    public async Task TopUp_LowersTheLevel_SoThatItIsSaidAgain()
    {
        await using var log = TestLog.Open(_folder);

        await SendAsync(log, 100, [85], 0);
        await SendAsync(log, 200, [85, 90, 120, 165], 1);

        Assert.Equal([80, 50, 80], await LevelsAsync(log));
    }

    /// <summary>What comes late says how it was: it neither speaks nor makes a level be said again.</summary>
    [Fact]
    public async Task Spending_ToldLate_ChangesNothing()
    {
        await using var log = TestLog.Open(_folder);

        await SendAsync(log, 100, [10], 0);
        await SendAsync(log, 100, [97], 3);
        await SendAsync(log, 100, [60, 70], 1);
        await SendAsync(log, 100, [98], 4);

        Assert.Equal([95], await LevelsAsync(log));
    }

    [Fact]
    public async Task NoLimit_HasNoLevels()
    {
        await using var log = TestLog.Open(_folder);

        await SendAsync(log, 0, [1, 1000], 0);

        Assert.Empty(await LevelsAsync(log));
    }

    private static Task SendAsync(TestLog log, long limit, long[] spent, long seqBefore) => log.SendAsync(
        [.. spent.Select((amount, index) => Change(limit, amount, seqBefore + index + 1))]);

    private static Event Change(long limit, long spent, long seq)
    {
        var @event = Sample.Budget("a", seq, posted: 1);
        (@event.Budget.Limit, @event.Budget.Spent) = (limit, spent);
        return @event;
    }

    private static async Task<IEnumerable<int>> LevelsAsync(TestLog log) => (await log.RecordsAsync())
        .Select(record => JsonDocument.Parse(record).RootElement)
        .Where(record => record.GetProperty("type").GetString() == "budget_threshold")
        .Select(record => record.GetProperty("audit").GetProperty("percent").GetInt32());
}
