using SatGate.Audit.Chain;

namespace SatGate.Audit.Storage;

/// <summary>A record as the store has it. Body is the canonical text, or null when it was erased.</summary>
internal readonly record struct StoredRecord(long Number, TreeHash Leaf, byte[]? Body);
