using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Spending;

namespace SatGate.Gateway;

/// <summary>
/// Everything the gateway logs; ids from 1000. Ids and reasons only: never a token, an argument or a body.
/// </summary>
internal static partial class GatewayLog
{
    [LoggerMessage(1160, LogLevel.Warning, "The keys of the issuer {Issuer} are not to be had: {Reason}")]
    public static partial void IssuerKeysUnusable(this ILogger logger, string issuer, string reason);

    [LoggerMessage(1001, LogLevel.Warning, "Upstream {Server} sent {Length} bytes that are no MCP message: {Reason}")]
    public static partial void GarbageFromUpstream(
        this ILogger logger, string server, EnvelopeError reason, int length);

    [LoggerMessage(1002, LogLevel.Debug, "Upstream {Server} answered a request that is not waiting any more")]
    public static partial void AnswerToNothing(this ILogger logger, string server);

    [LoggerMessage(1003, LogLevel.Information, "Upstream {Server} is up ({Era})")]
    public static partial void UpstreamUp(this ILogger logger, string server, string era);

    [LoggerMessage(1004, LogLevel.Warning, "Upstream {Server} is down: {Reason}; next try in {Delay}")]
    public static partial void UpstreamDown(this ILogger logger, string server, string reason, TimeSpan delay);

    [LoggerMessage(1005, LogLevel.Information, "{Server}: {Line}")]
    public static partial void UpstreamStderr(this ILogger logger, string server, string line);

    [LoggerMessage(
        1006, LogLevel.Warning, "{Server} wrote {Lines} more lines to stderr within a second; they are not shown")]
    public static partial void UpstreamStderrSuppressed(this ILogger logger, string server, int lines);

    [LoggerMessage(1007, LogLevel.Warning,
        "{Server} asked something of the client on its shared connection; set `isolation: session` to let it")]
    public static partial void RequestOnSharedConnection(this ILogger logger, string server);

    [LoggerMessage(1008, LogLevel.Warning, "The ledger did not answer for account {Account}: {Status}")]
    public static partial void LedgerUnreachable(this ILogger logger, StatusCode status, string account);

    [LoggerMessage(1009, LogLevel.Error, "{Count} reservations could not be settled; they expire by their rule")]
    public static partial void SettlesLeftToExpire(this ILogger logger, int count);

    [LoggerMessage(1010, LogLevel.Error, "Settling reservation {Reservation} was refused: {Status}")]
    public static partial void SettleRefused(
        this ILogger logger, string reservation, SettleResponse.Types.Status status);

    [LoggerMessage(1011, LogLevel.Warning,
        "Session {Session} has not read {Max} messages of {Server}: the oldest was dropped")]
    public static partial void QueuedMessageDropped(this ILogger logger, string server, string session, int max);

    [LoggerMessage(1012, LogLevel.Debug, "Session {Session} expired")]
    public static partial void SessionExpired(this ILogger logger, string session);

    [LoggerMessage(1013, LogLevel.Warning, "{List} of upstream {Server} are missing from the aggregate: {Reason}")]
    public static partial void ListMissing(this ILogger logger, string server, string list, string reason);

    [LoggerMessage(1014, LogLevel.Warning, "Upstream {Server} is left out of a new session: {Reason}")]
    public static partial void LeftOutOfSession(this ILogger logger, string server, string reason);

    [LoggerMessage(
        1015, LogLevel.Debug, "{Principal} called {Server}.{Tool} for {Credits} credits: {Outcome} in {Elapsed}")]
    public static partial void CallEnded(
        this ILogger logger, string principal, string server, string tool, long credits, CallOutcome outcome,
            TimeSpan elapsed);

    [LoggerMessage(
        1016, LogLevel.Information, "{Principal} may not call {Server}.{Tool} for {Credits} credits: {Status}")]
    public static partial void CallRefused(
        this ILogger logger, string principal, string server, string tool, long credits,
            ReserveResponse.Types.Status status);

    [LoggerMessage(
        1017, LogLevel.Warning,
        "{Principal} calls {Server}.{Tool} unpriced ({Credits} credits): the ledger is out of reach")]
    public static partial void CallUnpriced(
        this ILogger logger, string principal, string server, string tool, long credits);

    [LoggerMessage(1018, LogLevel.Debug, "Request {RequestId} refused: {Code} {Error}")]
    public static partial void Refused(this ILogger logger, string requestId, int code, string error);

    [LoggerMessage(1019, LogLevel.Error, "Stdin cannot be read any further: {Reason}")]
    public static partial void StdinUnreadable(this ILogger logger, string reason);

    [LoggerMessage(1020, LogLevel.Warning,
        "`budget.limit` is {Wanted}, but the account has {Limit} and a limit is never lowered; the account keeps it")]
    public static partial void LimitNotLowered(this ILogger logger, long limit, long wanted);

    [LoggerMessage(1021, LogLevel.Error, "A reload was not applied: {Reason}")]
    public static partial void ReloadFailed(this ILogger logger, string reason);

    [LoggerMessage(1022, LogLevel.Information, "The new configuration is in force: {Upstreams} upstreams")]
    public static partial void Reloaded(this ILogger logger, int upstreams);

    [LoggerMessage(1023, LogLevel.Warning, "Reservation {Reservation} expired by its rule before its call ended")]
    public static partial void HoldExpiredFirst(this ILogger logger, string reservation);

    [LoggerMessage(1025, LogLevel.Warning, "Auth cannot be asked about a token: {Status}")]
    public static partial void AuthUnreachable(this ILogger logger, StatusCode status);

    [LoggerMessage(
        1026, LogLevel.Error, "Auth's answer does not fit the token it was asked about; the token is refused")]
    public static partial void AuthAnswerUnusable(this ILogger logger);

    [LoggerMessage(1027, LogLevel.Warning,
        "Revocations are not being told ({Reason}): verified tokens are dropped and asked of Auth one by one")]
    public static partial void RevocationsLost(this ILogger logger, string reason);

    [LoggerMessage(1028, LogLevel.Information, "{Principal} may not call {Server}.{Tool}: {Error}")]
    public static partial void CallDenied(
        this ILogger logger, string principal, string server, string tool, string error);

    [LoggerMessage(1029, LogLevel.Information, "The account of {Principal} cannot be opened: {Status}")]
    public static partial void AccountNotOpened(
        this ILogger logger, string principal, DelegateResponse.Types.Status status);

    [LoggerMessage(1030, LogLevel.Information, "{Principal} delegated {Credits} credits to {Child}")]
    public static partial void Delegated(this ILogger logger, string principal, long credits, string child);

    [LoggerMessage(1031, LogLevel.Information, "{Principal} revoked {Child}")]
    public static partial void ChildRevoked(this ILogger logger, string principal, string child);

    [LoggerMessage(1032, LogLevel.Error, "Following revocations failed in the gateway; it begins anew")]
    public static partial void FollowerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1033, LogLevel.Error, "An event `{Type}` of request {RequestId} by {Principal} was not recorded")]
    public static partial void EventLost(this ILogger logger, string type, string requestId, string principal);

    [LoggerMessage(1024, LogLevel.Error, "A {Method} message failed in the gateway")]
    public static partial void CallFailed(this ILogger logger, Exception exception, McpMethod method);
}
