namespace SatGate.Privacy;

/// <summary>Names whose values are secrets wherever they stand.</summary>
internal static class PrivateFields
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. new[]
        {
            "password", "passwd", "pwd", "passphrase", "secret", "client_secret", "api_key", "access_key", "secret_key",
            "private_key", "token", "access_token", "refresh_token", "id_token", "auth_token", "bearer_token",
            "session_token", "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "credential",
            "credentials", "ssn", "social_security_number", "card_number", "cvv", "cvc", "pin", "otp",
            "aws_secret_access_key", "connection_string",
        }.Select(Plain),
    ];

    /// <summary>Letters and digits alone, in lower case.</summary>
    public static string Plain(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
}
