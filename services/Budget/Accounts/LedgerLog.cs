using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace SatGate.Budget.Accounts;

/// <summary>All that the ledger logs: ids and reasons, never tools or labels. Numbers 2000 to 2999.</summary>
internal static partial class LedgerLog
{
    [LoggerMessage(
        2001, LogLevel.Warning, "A batch of account {Account} is refused after {Attempts} attempts: {Reason}")]
    public static partial void BatchRefused(this ILogger logger, string account, int attempts, string reason);

    [LoggerMessage(2002, LogLevel.Error, "Account {Account} could not be read")]
    public static partial void AccountUnreadable(this ILogger logger, Exception exception, string account);

    [LoggerMessage(
        2003, LogLevel.Error, "A rule failed on account {Account}; the batch is refused and the account read again")]
    public static partial void RuleFailed(this ILogger logger, Exception exception, string account);

    [LoggerMessage(2004, LogLevel.Warning, "A save of account {Account} has no answer; it will be read again")]
    public static partial void SaveUnanswered(this ILogger logger, Exception exception, string account);

    [LoggerMessage(
        2005, LogLevel.Warning, "Publishing {Events} events failed; they stay in the outbox and are tried again")]
    public static partial void PublishFailed(this ILogger logger, Exception exception, int events);

    [LoggerMessage(2006, LogLevel.Warning, "A delegation of account {Account} could not be completed yet")]
    public static partial void ResumeFailed(this ILogger logger, Exception exception, string account);

    [LoggerMessage(
        2007, LogLevel.Error, "The log commit of {Accounts} accounts has no known outcome; they will be read again")]
    public static partial void CommitUnanswered(this ILogger logger, int accounts);

    [LoggerMessage(2008, LogLevel.Information, "Ledger log replayed: {Entries} changes of {Accounts} accounts")]
    public static partial void LogReplayed(this ILogger logger, long entries, int accounts);

    [LoggerMessage(2009, LogLevel.Error, "The ledger store failed: {Call}")]
    public static partial void StoreFailed(this ILogger logger, Exception exception, string call);

    [LoggerMessage(2010, LogLevel.Critical, "The ledger's loop failed; every budget is refused until restart")]
    public static partial void LoopFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2011, LogLevel.Warning, "Accounts that need attention could not be listed")]
    public static partial void DueUnlisted(this ILogger logger, Exception exception);

    [LoggerMessage(
        2020, LogLevel.Debug, "A save of {Key} failed with {StatusCode}; it is read again to see what became of it")]
    public static partial void SaveDoubtful(this ILogger logger, string key, StatusCode statusCode);
}
