namespace SatGate.Budget.Documents;

/// <summary>
/// The last batch that a writer applied to a document: how a writer learns whether a lost answer was a yes.
/// </summary>
internal readonly record struct WriterBatch(ulong Writer, long Batch);
