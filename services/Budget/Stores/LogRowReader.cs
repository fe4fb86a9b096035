namespace SatGate.Budget.Stores;

/// <summary>Takes one row of the log.</summary>
internal delegate void LogRowReader(long position, ReadOnlySpan<byte> row);
