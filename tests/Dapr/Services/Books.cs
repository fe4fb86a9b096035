using SatGate.Contracts.Budget.V1;
using SatGate.Testing;

namespace SatGate.Dapr.Tests.Services;

/// <summary>The account and the audit log after a load, held against each other.</summary>
internal static class Books
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Waits until nothing is held and everything is recorded, then: every reservation ended once and was recorded
    /// once, every charge is in the log once, and the charges sum up to what the account has spent.
    /// </summary>
    public static async Task<Account> CloseAsync(Deployment deployment, string account, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_limit);
        var closed = new Account();
        var log = new List<LoggedRecord>();
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    await Task.Delay(s_pause, TimeProvider.System, limit.Token);
                    var answer = await deployment.Budget.GetAsync(new GetRequest { Account = account });
                    closed = answer.Account ?? closed;
                    return closed.Balances is { Held: 0 };
                },
                limit.Token);
            await Eventually.HoldsAsync(
                async () =>
                {
                    await Task.Delay(s_pause, TimeProvider.System, limit.Token);
                    log = await LoggedRecord.ReadAllAsync(deployment.Audits[0], limit.Token);
                    return IsComplete(log, closed);
                },
                limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Assert.Fail($"The books do not close: {closed}; {log.Count} records\n{deployment}");
        }
        Check(log, closed);
        return closed;
    }

    private static bool IsComplete(List<LoggedRecord> log, Account account) =>
        log.Where(each => each.Account == account.Id && each.Seq > 0).Select(each => each.Seq).Distinct().Count()
            >= account.Balances.Seq
        && !Charged(log).Except(Calls(log)).Any();

    private static void Check(List<LoggedRecord> log, Account account)
    {
        // What Audit says of itself (an account's events came out of order) has no event.
        Assert.Empty(log.Where(each => each.EventId.Length > 0).GroupBy(each => each.EventId)
            .Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join("; ", same)}"));
        var changes = log.Where(each => each.Account == account.Id && each.Seq > 0).ToList();
        Assert.Equal(
            Enumerable.Range(1, (int)account.Balances.Seq).Select(number => (long)number),
            changes.Select(each => each.Seq).Order());
        Assert.Equal(account.Balances.Spent, changes.Sum(each => each.Posted));
        Assert.InRange(account.Balances.Spent, 0, account.Balances.Limit);

        var reserved = changes.Where(each => each.Type == "budget_reserve").Select(each => each.Reservation).ToList();
        var ended = changes.Where(each => each.Type is "budget_spend" or "budget_refund" or "budget_expire")
            .Select(each => each.Reservation).ToList();
        Assert.Equal(reserved.Order(), reserved.Distinct().Order());
        Assert.Equal(reserved.Order(), ended.Order());

        var calls = Calls(log).ToList();
        Assert.Equal(calls.Count, calls.Distinct().Count());
        Assert.Empty(Charged(log).Except(calls));
    }

    // A charge that a gateway asked for. That of an expired hold has no record where the gateway was killed.
    private static IEnumerable<string> Charged(List<LoggedRecord> log) =>
        log.Where(each => each.Type == "budget_spend").Select(each => each.Reservation);

    private static IEnumerable<string> Calls(List<LoggedRecord> log) =>
        log.Where(each => each.Type == "tool_call" && each.Reservation.Length > 0).Select(each => each.Reservation);
}
