namespace SatGate.Budget.Stores;

/// <summary>A row of the log that still counts: its position and how many bytes of the log it is.</summary>
internal readonly record struct LogRow(long Position, int Bytes);
