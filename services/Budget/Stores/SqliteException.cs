namespace SatGate.Budget.Stores;

/// <summary>SQLite said no; the message has its code, its text and what was asked.</summary>
internal sealed class SqliteException(string message) : Exception(message);
