using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Contracts.Auth.V1;

namespace SatGate.Auth;

/// <summary>All that the Auth service logs; ids 3000 to 3999. Never a token, never a key.</summary>
internal static partial class AuthLog
{
    [LoggerMessage(3001, LogLevel.Information, "Token refused: {Status}, {Detail}")]
    public static partial void TokenRefused(this ILogger logger, VerifyResponse.Types.Status status, string detail);

    [LoggerMessage(3002, LogLevel.Error, "The store of tokens and revocations failed")]
    public static partial void StoreFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3003, LogLevel.Information, "Key {KeyId} mints now for tenant '{Tenant}'")]
    public static partial void KeyRotated(this ILogger logger, string keyId, string tenant);

    [LoggerMessage(3004, LogLevel.Error, "The key file failed")]
    public static partial void KeyFileFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        3020, LogLevel.Debug, "A save of the journal failed with {StatusCode}; it is read to see what became of it")]
    public static partial void JournalDoubtful(this ILogger logger, StatusCode statusCode);

    [LoggerMessage(3021, LogLevel.Warning, "The journal of revocations could not be read")]
    public static partial void JournalUnread(this ILogger logger, Exception exception);
}
