namespace SatGate.Auth.Keys;

/// <summary>
/// The root keys are missing, weak or unreadable: the service must not start. The message holds no key.
/// </summary>
public sealed class KeysInvalidException(string message, Exception? inner = null) : Exception(message, inner);
