namespace SatGate.Budget.Accounts;

/// <summary>A document as a store gives it: its bytes and the ETag that a save has to carry.</summary>
internal sealed record StoredDocument(ReadOnlyMemory<byte> Bytes, string ETag);
