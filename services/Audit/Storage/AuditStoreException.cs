namespace SatGate.Audit.Storage;

/// <summary>The audit store failed or refuses; what was asked has not been done. Never holds a password.</summary>
public sealed class AuditStoreException(string message, Exception? inner) : Exception(message, inner);
