namespace SatGate.Budget.Stores;

/// <summary>A document's row; Position is the log's at which the bytes were current.</summary>
internal readonly record struct SqliteRow(byte[] Bytes, long Version, long Position);
